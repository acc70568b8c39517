#!/usr/bin/env node
// Runs one TypeScript file of this repository: bundled in memory's place, dependencies taken from node_modules.
const { buildSync } = require('esbuild');
const { spawnSync } = require('node:child_process');
const { mkdirSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const [entry, ...args] = process.argv.slice(2);
const outfile = join(root, 'dist', 'run', `${basename(entry, '.ts')}.cjs`);
mkdirSync(join(root, 'dist', 'run'), { recursive: true });
buildSync({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
});
process.exit(
  spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' }).status ?? 1,
);
