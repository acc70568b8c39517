#!/usr/bin/env node
// Starts the built command line; in a checkout it is built first when sources changed.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  process.stderr.write(
    `✗ Node.js ${process.versions.node} is too old for Plumbline\n` +
      '  why:  It needs 20.19, 22.12 or newer: those load ES modules with `require`.\n' +
      '  next: Install a current release from https://nodejs.org and run the command again.\n',
  );
  process.exit(1);
}

const root = join(__dirname, '..');

async function start() {
  const inCheckout = existsSync(join(root, 'scripts', 'main.ts'));
  if (inCheckout && !(await require('../tools/build.js').buildWithProgress())) return 1;
  require('./load.js').load(join(root, 'dist', 'plumbline.cjs'), join(root, 'dist', 'compile-cache'));
}

start().then((code) => {
  if (code !== undefined) process.exitCode = code;
});
