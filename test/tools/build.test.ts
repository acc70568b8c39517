import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER_VERSION } from '../../providers/framework/version';
import { repository } from '../scripts/support/project';

/** Sources as a fresh clone has them. */
const CLONED = [
  'bin',
  'scripts',
  'tools',
  'core',
  'formats',
  'rollout',
  'rotation',
  'workspace',
  'providers',
  'platforms',
  'constructs',
  'sandbox',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'plumbline-clone-'));
  for (const name of CLONED) cpSync(join(repository, name), join(clone, name), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function node(script: string, env: Record<string, string> = {}, ...args: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: tmpdir(), env: { PATH, HOME, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, script), ...args], options);
  return { status, out: stdout, err: stderr };
}

const providerFile = (name: string, platform: string) =>
  join(
    clone,
    'dist/mirror/plumbline.internal/plumbline',
    name,
    PROVIDER_VERSION,
    platform,
    `terraform-provider-${name}_v${PROVIDER_VERSION}.cjs`,
  );

describe('the build', () => {
  beforeEach(() => symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules')));

  test('makes the command line, the sandbox and both providers, and then has nothing to do', () => {
    const first = node('tools/build.js');
    expect(first).toMatchObject({ status: 0, out: '' });
    expect(first.err).toMatch(/^Built plumbline, sandbox, .* \(\d+\.\d s\)\n$/);
    for (const name of ['railway', 'dokploy']) {
      for (const platform of ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']) {
        const file = providerFile(name, platform);
        expect(readFileSync(file, 'utf8').startsWith('#!/bin/sh\n')).toBe(true);
        expect(statSync(file).mode & 0o111).toBe(0o111);
      }
    }
    expect(node('tools/build.js')).toEqual({ status: 0, out: '', err: '' });
    expect(readdirSync(join(clone, 'dist')).filter((file) => /\.\d+$/.test(file))).toEqual([]);
  });

  test('builds again what a changed source belongs to, and keeps a provider whose code is the same', () => {
    node('tools/build.js');
    const before = statSync(providerFile('railway', 'linux_amd64'));
    const main = join(clone, 'providers/railway/main.ts');
    writeFileSync(main, `${readFileSync(main, 'utf8')}// a comment changes no code\n`);
    expect(node('tools/build.js').err).toMatch(/^Built terraform-provider-railway \(/);
    const after = statSync(providerFile('railway', 'linux_amd64'));
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('is done by the command line itself when sources are newer', () => {
    expect(node('bin/plumbline.js', {}, '--version')).toMatchObject({
      status: 0,
      out: `${PROVIDER_VERSION}\n`,
    });
    expect(node('bin/plumbline.js', {}, '--version').err).toBe('');
  });

  test('that fails names file and line in three parts and leaves what was built before', () => {
    node('tools/build.js');
    const built = readFileSync(join(clone, 'dist/plumbline.cjs'));
    writeFileSync(join(clone, 'scripts/main.ts'), 'const = 1;\n');
    const { status, err } = node('bin/plumbline.js', {}, '--version');
    expect(status).toBe(1);
    expect(err).toMatch(
      /^✗ scripts\/main\.ts:1: Expected identifier[^\n]*\n {2}why: [^\n]+\n {2}next: [^\n]+\n$/,
    );
    expect(readFileSync(join(clone, 'dist/plumbline.cjs')).equals(built)).toBe(true);
  });
});

describe('the bootstrap of a clone', () => {
  /** An npm that writes down how it was called, and installs by linking. */
  function fakeNpm(exitCode = 0): Record<string, string> {
    const folder = join(clone, 'fake-npm');
    mkdirSync(folder);
    const file = join(folder, 'npm-cli.js');
    writeFileSync(
      file,
      `const { appendFileSync, existsSync, symlinkSync } = require('node:fs');
       appendFileSync(${JSON.stringify(join(clone, 'npm-calls'))}, process.argv.slice(2).join(' ') + '\\n');
       const target = ${JSON.stringify(join(clone, 'node_modules'))};
       if (${exitCode} === 0 && !existsSync(target)) symlinkSync(${JSON.stringify(join(repository, 'node_modules'))}, target);
       process.exit(${exitCode});`,
    );
    return { npm_execpath: file };
  }
  const calls = () => {
    const file = join(clone, 'npm-calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };

  test('installs and builds, says so, and does neither the second time', () => {
    const env = fakeNpm();
    const first = node('tools/bootstrap.js', env);
    expect(first.status).toBe(0);
    expect(first.err).toMatch(
      /^Installing packages with npm…\nInstalled packages \([\d.]+ s\)\nBuilt plumbline/,
    );
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatch(/^ci /);
    expect(node('tools/bootstrap.js', env, '--dev')).toEqual({ status: 0, out: '', err: '' });
    expect(calls()).toHaveLength(1);
  });

  test('installs again when the lock asks for another version', () => {
    const env = fakeNpm();
    node('tools/bootstrap.js', env);
    const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8'));
    lock.packages['node_modules/commander'].version = '99.0.0';
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lock));
    expect(node('tools/bootstrap.js', env).err).toMatch(/^Installing 1 changed packages with npm…/);
    expect(calls()).toHaveLength(2);
  });

  test('asks for what only tests need where tests are run, and nowhere else', () => {
    const env = fakeNpm();
    const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8'));
    lock.packages['node_modules/jest'].version = '99.0.0';
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lock));
    symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
    node('tools/bootstrap.js', env);
    expect(calls()).toEqual([]);
    node('tools/bootstrap.js', env, '--dev');
    expect(calls()).toHaveLength(1);
  });

  test('that cannot install says why and what next', () => {
    const { status, err } = node('tools/bootstrap.js', fakeNpm(1));
    expect(status).toBe(1);
    expect(err).toMatch(/✗ npm ci failed with exit code 1\n {2}why: [^\n]+\n {2}next: [^\n]+\n$/);
    expect(existsSync(join(clone, 'dist'))).toBe(false);
  });
});

test('a build that cannot write says what to do', () => {
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  writeFileSync(join(clone, 'dist'), 'in the way');
  const { status, err } = node('tools/build.js');
  expect(status).toBe(1);
  expect(err).toMatch(/\n {2}why: [^\n]+\n {2}next: Delete dist\/ and run it again\.\n$/);
});
