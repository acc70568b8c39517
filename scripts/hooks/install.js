// Installs the hooks of .husky/ with husky, after npm installed the packages. Never fails an installation: without git,
// outside of a repository of one's own, in CI and without husky there is nothing to install.
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

async function install() {
  if (process.env.CI || !existsSync('.git')) return;
  // An installation that a hook of another repository started must not configure that one.
  for (const name of Object.keys(process.env)) {
    if (/^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|CONFIG)$/.test(name)) delete process.env[name];
  }
  const { default: husky } = await import('husky');
  const problem = husky();
  if (problem) process.stderr.write(`The git hooks were not installed: ${problem.trim()}\n`);
}

process.chdir(resolve(__dirname, '..', '..'));
install().catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return;
  process.stderr.write(`The git hooks were not installed: ${error.message}\n`);
});
