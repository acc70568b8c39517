import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProviderHost } from '../../../workspace/engine';

let folder: string;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-host-test-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a host whose program is the given one. */
function start(program: string, env: Record<string, string> = {}) {
  writeFileSync(join(folder, 'main.cjs'), program);
  return startProviderHost({ folder, env, warn: (text) => warnings.push(text) });
}

const at = (socket: string, address = 'a/b/railway') =>
  JSON.stringify({ [address]: { Protocol: 'grpc', Addr: { Network: 'unix', String: socket } } });

function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Listens nowhere, says so, and ends with its owner. */
const says = (line: string) =>
  `process.stdout.write(${JSON.stringify(`${line}\n`)}); process.stdin.resume().on('end', () => process.exit(0));`;

test('a host says where it listens, gets no input and no token of another platform, and ends when it is released', async () => {
  const record = join(folder, 'seen.json');
  const host = start(
    `require('node:fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify({ env: process.env, argv: process.argv }));` +
      says(at('/nowhere/0')),
    {
      PATH: '/bin',
      TMPDIR: tmpdir(),
      RAILWAY_TOKEN: 'for railway',
      DOKPLOY_TOKEN: 'for dokploy',
      PLUMBLINE_FINGERPRINT_KEY: 'a key',
      GITHUB_TOKEN: 'for github',
      TF_TOKEN_app_terraform_io: 'for the state',
      TF_VAR_session_secret: 'an input',
      NODE_OPTIONS: '--title=x',
    },
  )!;
  expect(await host.reattachment()).toBe(at('/nowhere/0'));
  const { env, argv } = JSON.parse(readFileSync(record, 'utf8'));
  expect(Object.keys(env).sort()).toEqual([
    'DOKPLOY_TOKEN',
    'PATH',
    'PLUMBLINE_FINGERPRINT_KEY',
    'RAILWAY_TOKEN',
    'TMPDIR',
  ]);
  expect(argv).toEqual([process.execPath, join(folder, 'main.cjs')]);
  await host.release();
  expect(host.lost()).toBeUndefined();
  expect(warnings).toEqual([]);
});

test.each([
  ['PLUMBLINE_PROVIDER_HOST', 'off'],
  ['TF_LOG', 'debug'],
  ['TF_LOG_PROVIDER', 'trace'],
])('there is none with %s=%s', (name, value) => {
  expect(start(says(at('/nowhere/0')), { [name]: value })).toBeUndefined();
});

test('what the providers wait for is passed on as it comes, and what is no note is not', async () => {
  const notes: unknown[] = [];
  const lines = [
    at('/nowhere/0'),
    '{"note":"web: BUILDING"}',
    'noise',
    '{broken',
    '{"other":1}',
    '{"note":"502","cause":"api"}',
  ];
  writeFileSync(
    join(folder, 'main.cjs'),
    `process.stdout.write(${JSON.stringify(`${lines[0]}\n`)});
     process.stdin.on('data', () => process.stdout.write(${JSON.stringify(`${lines.slice(1).join('\n')}\n`)})).on('end', () => process.exit(0));`,
  );
  const all = signal();
  const note = (...said: unknown[]) => {
    notes.push(said);
    if (notes.length === 2) all.resolve();
  };
  const host = startProviderHost({ folder, env: {}, warn: () => {}, note })!;
  await host.reattachment();
  host.engineStarted(process.pid);
  await all.promise;
  expect(notes).toEqual([
    ['web: BUILDING', undefined],
    ['502', 'api'],
  ]);
  await host.release();
});

test('a provider that a person set to listen elsewhere stays there, and ours come beside it', async () => {
  const theirs = at('/nowhere/theirs', 'a/b/dokploy');
  const host = start(says(at('/nowhere/ours')), { TF_REATTACH_PROVIDERS: theirs })!;
  expect(JSON.parse((await host.reattachment())!)).toEqual({
    ...JSON.parse(at('/nowhere/ours')),
    ...JSON.parse(theirs),
  });
  await host.release();
  const same = start(says(at('/nowhere/ours')), { TF_REATTACH_PROVIDERS: at('/nowhere/theirs') })!;
  expect(await same.reattachment()).toBe(at('/nowhere/theirs'));
  await same.release();
});

test('one that cannot start costs one line of warning and nothing else', async () => {
  const host = start(`throw new Error('unix sockets are not for us')`)!;
  expect(await host.reattachment()).toBeUndefined();
  expect(await host.reattachment()).toBeUndefined();
  await host.release();
  expect(warnings).toEqual([
    expect.stringMatching(
      /the provider host ended with exit code 1, so the engine starts each provider itself/,
    ),
  ]);
  expect(warnings[0]).toContain('unix sockets are not for us');
  expect(warnings[0]).not.toContain('\n');
});

test('one that is released before it listens is let go without a word', async () => {
  await start(says(at('/nowhere/0')))!.release();
  expect(warnings).toEqual([]);
});

test('one that is killed is known to be lost, its sockets are removed, and the next engine does without', async () => {
  const sockets = join(folder, 'sockets');
  mkdirSync(sockets);
  const pid = join(folder, 'pid');
  const host = start(
    `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); console.error('FATAL ERROR: no memory');` +
      says(at(join(sockets, '0'))),
  )!;
  await host.reattachment();
  process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
  while (host.lost() === undefined) await new Promise((resolve) => setImmediate(resolve));
  expect(host.lost()).toEqual({ how: 'was ended by SIGKILL', words: 'FATAL ERROR: no memory' });
  expect(await host.reattachment()).toBeUndefined();
  expect(existsSync(sockets)).toBe(false);
  host.engineStarted(process.pid);
  await host.release();
});
