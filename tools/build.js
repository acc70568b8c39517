// Builds dist/: the command line, the sandbox, and the providers with their host and their filesystem mirror.
// Plain JavaScript, as it runs before anything is built. What is up to date is not built again.
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');
const stampsDir = path.join(dist, 'stamps');
const { version } = require('../package.json');

/** Folders of the mirror, one per platform that Terraform asks for; the bundle itself is the same. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];

const TARGETS = [
  // Large, and not needed by a plan: esbuild, with a binary of its own, only when the app changed; sops-age for `verify --cross-check`;
  // what reads Dockerfiles and checks compose files for `lint`.
  {
    name: 'plumbline',
    entry: 'scripts/main.ts',
    minify: true,
    external: ['ajv', 'dockerfile-ast', 'esbuild', 'sops-age'],
    install: installAt('plumbline.cjs'),
  },
  // PGlite reads its WebAssembly files from its own folder.
  {
    name: 'sandbox',
    entry: 'sandbox/main.ts',
    external: ['@electric-sql/*'],
    install: installAt('sandbox.cjs'),
  },
  ...fs
    .readdirSync(path.join(root, 'providers'))
    .filter((name) => fs.existsSync(path.join(root, 'providers', name, 'definitions')))
    .map(provider),
  // Both providers in one process, which every command that runs an engine starts.
  {
    name: 'provider-host',
    entry: 'providers/host/main.ts',
    minify: true,
    install: installHost,
  },
];

function provider(name) {
  return {
    name: `terraform-provider-${name}`,
    entry: `providers/${name}/main.ts`,
    // Terraform starts a provider three times per plan, and a smaller file starts faster.
    minify: true,
    banner: () => require('../providers/framework/banner.js').banner,
    install(contents) {
      const folder = path.join(dist, 'mirror', 'plumbline.internal', 'plumbline', name, version);
      const file = `terraform-provider-${name}_v${version}.cjs`;
      const [first, ...others] = PLATFORMS.map((platform) => path.join(folder, platform, file));
      replaceFile(first, contents, 0o755);
      for (const other of others) copyFile(first, other);
    },
  };
}

/** It starts in half the time with the code that V8 keeps of it. */
function installHost(contents) {
  const loader = fs.readFileSync(path.join(root, 'bin', 'load.js'), 'utf8');
  const start = `load(join(__dirname, 'providers.cjs'), join(__dirname, 'compile-cache'));\n`;
  const folder = path.join(dist, 'provider-host');
  replaceFile(path.join(folder, 'providers.cjs'), contents, 0o644);
  replaceFile(path.join(folder, 'main.cjs'), `${loader}\n${start}`, 0o644);
}

function installAt(file) {
  return (contents) => replaceFile(path.join(dist, file), contents, 0o644);
}

/** Names of the targets whose sources changed since they were built. */
function stale() {
  return TARGETS.filter((target) => !isFresh(target)).map(({ name }) => name);
}

/** Builds what is stale; resolves to the names of what was built. */
async function build(names = stale()) {
  const esbuild = names.length > 0 ? require('esbuild') : undefined;
  await Promise.all(
    TARGETS.filter(({ name }) => names.includes(name)).map((target) => buildTarget(esbuild, target)),
  );
  return names;
}

async function buildTarget(esbuild, target) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [target.entry],
    outfile: path.join(dist, `${target.name}.cjs`),
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: target.minify === true,
    keepNames: true,
    // Code that V8 keeps (bin/load.js) cannot use `import()`; `require` loads ES modules as well, from Node 20.19 and 22.12 on.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    external: target.external,
    banner: target.banner && { js: target.banner() },
    logLevel: 'silent',
  });
  target.install(result.outputFiles[0].contents);
  const inputs = Object.keys(result.metafile.inputs).filter((input) => !input.includes('node_modules'));
  const stamps = Object.fromEntries([...inputs, ...SHARED_INPUTS].map((input) => [input, stampOf(input)]));
  replaceFile(stampFile(target), JSON.stringify(stamps), 0o644);
}

/** Packages change only with the lock that npm writes beside them. */
const SHARED_INPUTS = [
  'tools/build.js',
  'bin/load.js',
  'providers/framework/banner.js',
  'package.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];

function isFresh(target) {
  try {
    const stamps = JSON.parse(fs.readFileSync(stampFile(target), 'utf8'));
    return Object.entries(stamps).every(([input, stamp]) => stampOf(input) === stamp);
  } catch {
    return false;
  }
}

function stampFile({ name }) {
  return path.join(stampsDir, `${name}.json`);
}

function stampOf(input) {
  const stats = fs.statSync(path.join(root, input), { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size}` : 'absent';
}

/** Unchanged contents leave the file alone, so that Terraform needs no new init. */
function replaceFile(file, contents, mode) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(Buffer.from(contents))) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  fs.writeFileSync(beside, contents, { mode });
  fs.renameSync(beside, file);
}

/** A file of its own: npm cannot pack hard links. */
function copyFile(from, to) {
  const there = fs.statSync(to, { throwIfNoEntry: false });
  if (there?.nlink === 1 && fs.readFileSync(to).equals(fs.readFileSync(from))) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const beside = `${to}.${process.pid}`;
  fs.copyFileSync(from, beside);
  fs.renameSync(beside, to);
}

/** Builds with one line of progress on standard error; `false` when it failed, with the reason printed. */
async function buildWithProgress() {
  const startedAt = Date.now();
  try {
    const names = stale();
    if (names.length === 0) return true;
    await build(names);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`Built ${names.join(', ')} (${seconds} s)\n`);
    return true;
  } catch (error) {
    const [first] = error.errors ?? [];
    const at = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
    process.stderr.write(
      `✗ ${at}${first?.text ?? error.message}\n` +
        '  why:  Plumbline could not be built from its sources.\n' +
        `  next: ${first ? 'Correct it; `npm run typecheck` shows every error.' : advice(error)}\n`,
    );
    return false;
  }
}

function advice({ code }) {
  if (code === 'MODULE_NOT_FOUND') return 'Run `npm ci` to install what is missing.';
  if (code === 'ENOSPC') return 'Free some disk space and run it again.';
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return 'Make the project folder writable: the build goes to dist/.';
  return 'Delete dist/ and run it again.';
}

module.exports = { stale, build, buildWithProgress };

if (require.main === module) {
  buildWithProgress().then((built) => {
    process.exitCode = built ? 0 : 1;
  });
}
