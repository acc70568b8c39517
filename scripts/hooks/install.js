// Installs the hooks of .husky/ with husky, after npm installed the packages. Never fails an installation: without git,
// outside of a repository, in CI and without husky there is nothing to install. Never takes the place of hooks that are
// there: a clone runs one set of them, so it says how those run these as well.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, realpathSync } = require('node:fs');
const { basename, dirname, join, relative, resolve } = require('node:path');

const OURS = '.husky/_';
const NAMES = ['pre-commit', 'pre-push'];
const CALLS_OURS = /plumbline(?:\.js)?["']? hooks /;

/** What git prints; nothing when it fails. */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trimEnd() : undefined;
}

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** How the hooks that a repository has run ours. @param start puts the project in place, for a project that is not the top */
const CHAINS = {
  lefthook: {
    files: ['lefthook.yml', 'lefthook.yaml', '.lefthook.yml', '.lefthook.yaml'],
    lines: (start) => [
      `pre-commit: { commands: { plumbline: { run: "${start}npx plumbline hooks pre-commit" } } }`,
      `pre-push: { commands: { plumbline: { run: "${start}npx plumbline hooks pre-push {1} {2}", use_stdin: true } } }`,
    ],
  },
  // It keeps what git says about a push to itself, so what is pushed is checked as the head is.
  'the pre-commit framework': {
    files: ['.pre-commit-config.yaml'],
    lines: (start) => {
      const shell = (command) => (start === '' ? command : `sh -c '${start}${command}'`);
      const hook = (id, command, stage) =>
        `  - { id: ${id}, name: ${id}, entry: "${shell(command)}", language: system, pass_filenames: false, always_run: true, stages: [${stage}] }`;
      return [
        '- repo: local',
        '  hooks:',
        hook('plumbline-commit', 'npx plumbline hooks pre-commit', 'pre-commit'),
        hook('plumbline-push', 'npx plumbline hooks check', 'pre-push'),
      ];
    },
  },
};

const shellLines = (folder, start) => [
  `in ${folder}/pre-commit:  ${start}npx plumbline hooks pre-commit || exit 1`,
  `in ${folder}/pre-push:    ${start}npx plumbline hooks pre-push "$1" "$2" || exit 1`,
];

/**
 * Hooks that git runs already, or would if this were the top of the repository.
 *
 * @param top of the working tree
 * @returns where they are and what to add there, or that they run ours already; nothing when the place is free
 */
function othersIn(top) {
  const project = relative(top, process.cwd());
  const start = project === '' ? '' : `cd '${project.replaceAll("'", "'\\''")}' && `;
  const path = git('config', '--type=path', 'core.hooksPath');
  if (project === '' && path === OURS) return undefined;
  const found =
    path === undefined ? resolve(git('rev-parse', '--git-common-dir'), 'hooks') : resolve(top, path);
  // Those of husky are called by files of its own.
  const folder = basename(found) === '_' ? dirname(found) : found;
  const hooks = NAMES.filter((name) => existsSync(join(folder, name)));
  const texts = hooks.map((name) => textOf(join(folder, name)));
  const managed = Object.entries(CHAINS).map(([name, { files, lines }]) => {
    const file = files.find((each) => existsSync(join(top, each)));
    return file && { where: `those of ${name}`, file, text: textOf(join(top, file)), lines: lines(start) };
  });
  const manager = managed.find(Boolean);
  if ([...texts, manager?.text ?? ''].some((text) => CALLS_OURS.test(text))) return { chained: true };
  if (manager) return { where: manager.where, next: [`Add to ${manager.file}:`, ...manager.lines] };
  if (path === undefined && hooks.length === 0 && project === '') return undefined;
  const shown = relative(top, folder) || folder;
  const where = path === undefined ? `those in ${shown}` : `those of core.hooksPath, ${path}`;
  return {
    where: project === '' ? where : `those of the repository around it, ${shown}`,
    next: ['Have them run these as well:', ...shellLines(shown, start)],
  };
}

async function install() {
  if (process.env.CI || process.env.HUSKY === '0') return;
  // An installation that a hook of another repository started must not configure that one.
  for (const name of Object.keys(process.env)) {
    if (/^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|CONFIG)$/.test(name)) delete process.env[name];
  }
  const top = git('rev-parse', '--show-toplevel');
  // What a repository ignores, such as its packages, is no project of it.
  if (!existsSync('.git') && (top === undefined || git('check-ignore', '-q', '.') !== undefined)) return;
  const others = top === undefined ? undefined : othersIn(realpathSync(top));
  if (others?.chained) return;
  if (others) {
    process.stderr.write(
      [
        `The git hooks of Plumbline were not installed: git runs ${others.where}, which stay as they are.`,
        '  why:  A clone runs one set of hooks; another one would switch off those that are there.',
        `  next: ${others.next.join('\n        ')}`,
        '',
      ].join('\n'),
    );
    return;
  }
  if (!existsSync('.git')) return;
  const { default: husky } = await import('husky');
  const problem = husky();
  if (problem) process.stderr.write(`The git hooks were not installed: ${problem.trim()}\n`);
}

process.chdir(resolve(__dirname, '..', '..'));
install().catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return;
  process.stderr.write(`The git hooks were not installed: ${error.message}\n`);
});
