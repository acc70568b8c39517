// Makes a fresh clone runnable: installs packages when they are missing or older than the lock, then builds.
// Plain JavaScript without dependencies. `--dev` also requires what only tests and checks need.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '..');

/** The package folders that the lock asks for and that are not there in that version. */
function missingPackages({ dev }) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([folder, entry]) => folder !== '' && !entry.optional && !entry.peer && (dev || !entry.dev))
    .filter(
      ([folder, entry]) => installed[folder]?.version !== entry.version || !existsSync(join(root, folder)),
    )
    .map(([folder]) => folder.replace(/^.*node_modules\//, ''));
}

function readPackages(lock) {
  return existsSync(lock) ? (JSON.parse(readFileSync(lock, 'utf8')).packages ?? {}) : {};
}

const INSTALL = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

function install(missing) {
  const what = existsSync(join(root, 'node_modules')) ? `${missing.length} changed packages` : 'packages';
  const startedAt = Date.now();
  process.stderr.write(`Installing ${what} with npm…\n`);
  const [command, args] = npm();
  const { status, error } = spawnSync(command, [...args, ...INSTALL], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: command.endsWith('.cmd'),
  });
  if (status === 0) {
    process.stderr.write(`Installed packages (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
    return true;
  }
  process.stderr.write(
    `✗ npm ci failed${error ? `: ${error.message}` : ` with exit code ${status}`}\n` +
      '  why:  Plumbline needs its packages from the npm registry; npm says above what went wrong.\n' +
      '  next: Check the network and `npm config get registry`, then run the command again.\n',
  );
  return false;
}

/** The npm that runs this script, else the one on PATH. */
function npm() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return [process.execPath, [running]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

async function bootstrap() {
  const missing = missingPackages({ dev: process.argv.includes('--dev') });
  if (missing.length > 0 && !install(missing)) return false;
  return require('./build.js').buildWithProgress();
}

bootstrap().then((ready) => {
  process.exitCode = ready ? 0 : 1;
});
