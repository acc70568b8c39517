import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutput } from '../../../core/terminal/output';
import { runBreak } from '../../../scripts/sandbox/break/run';
import { readInstance } from '../../../scripts/sandbox/daemon';
import { runDown } from '../../../scripts/sandbox/down/run';
import { runReset } from '../../../scripts/sandbox/reset/run';
import { runStatus } from '../../../scripts/sandbox/status/run';
import { runUp } from '../../../scripts/sandbox/up/run';
import { openSecrets, secretsFileOf } from '../../../workspace/secrets-file';

const repository = join(__dirname, '../../..');
let tools: string;
let daemon: string;
let root: string;

beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'plumbline-daemon-'));
  daemon = join(tools, 'sandbox.cjs');
  execFileSync(join(repository, 'node_modules/.bin/esbuild'), [
    join(repository, 'sandbox/main.ts'),
    '--bundle',
    '--platform=node',
    '--target=node20',
    '--format=cjs',
    '--external:@electric-sql/*',
    '--log-level=error',
    `--outfile=${daemon}`,
  ]);
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-project-'));
});
afterEach(async () => {
  await runDown(context().context);
  rmSync(root, { recursive: true, force: true });
});

function context(options: { json?: boolean; terminal?: boolean } = {}) {
  const written: string[] = [];
  const stream = {
    write: (text: string) => written.push(text),
    isTTY: options.terminal ?? false,
    columns: 100,
  };
  const output = createOutput({
    json: options.json ?? false,
    stream,
    errStream: stream,
    env: { TERM: 'xterm', NO_COLOR: '1' },
  });
  return { context: { output, root, env: {} }, text: () => written.join('') };
}

const up = (rest: Partial<Parameters<typeof runUp>[0]> = {}) => {
  const { context: base, text } = context();
  return runUp({ ...base, secondMs: 10, daemon, ...rest }).then((code) => ({ code, text: text() }));
};

test('a sandbox whose inputs cannot be written does not stay behind', async () => {
  // A file where the folder should be: root may write into folders that are read-only.
  writeFileSync(join(root, 'secrets'), '');
  await expect(up()).rejects.toThrow(/secrets/);
  await until(() => !isAlive(readInstance(root)!.pid));
});

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; looks < 400 && !holds(); looks++) await new Promise((done) => setTimeout(done, 25));
  expect(holds()).toBe(true);
}

test('up starts a process that answers, writes its inputs, and does nothing the second time', async () => {
  const first = await up();
  expect(first.code).toBe(0);
  const { pid, port } = readInstance(root)!;
  expect(first.text).toContain(`The sandbox is up at http://127.0.0.1:${port}.`);
  const { text } = await openSecrets(secretsFileOf(root, 'sandbox'), { root, env: {} });
  expect(text).toContain(`127.0.0.1:${port}/railway/graphql/v2`);
  const second = await up();
  expect(second.text).toContain('runs already');
  expect(readInstance(root)!.pid).toBe(pid);
});

test('down stops it and up brings it back at the same address', async () => {
  await up();
  const { port } = readInstance(root)!;
  const { context: base, text } = context();
  expect(await runDown(base)).toBe(0);
  expect(text()).toContain('The sandbox is down; its state is kept.');
  const down = context({ json: true });
  expect(await runStatus(down.context)).toBe(1);
  expect(JSON.parse(down.text())).toEqual({ up: false });
  await up();
  expect(readInstance(root)!.port).toBe(port);
});

test('a sandbox that was killed can be started again', async () => {
  await up();
  const { pid } = readInstance(root)!;
  process.kill(pid!, 'SIGKILL');
  for (;;) {
    try {
      process.kill(pid!, 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } catch {
      break;
    }
  }
  expect((await up()).text).toContain('is up at');
});

test('a sandbox that cannot start says why, in its own words', async () => {
  mkdirSync(join(root, '.plumbline/sandbox/state'), { recursive: true });
  writeFileSync(join(root, '.plumbline/sandbox/state/railway.json'), '{');
  await expect(up()).rejects.toMatchObject({
    parts: {
      what: expect.stringContaining('railway.json cannot be read'),
      why: expect.stringContaining('edited by hand'),
      next: expect.stringContaining('sandbox reset'),
    },
  });
});

test('a sandbox that is not built says so', async () => {
  await expect(up({ daemon: join(root, 'dist/sandbox.cjs') })).rejects.toMatchObject({
    parts: {
      what: expect.stringContaining('dist/sandbox.cjs is missing'),
      next: expect.stringContaining('build'),
    },
  });
});

test('break lists the faults, switches one on and off, and status shows it', async () => {
  await up();
  const list = context();
  await runBreak({ ...list.context, off: false });
  expect(list.text()).toMatch(/ {2}never-healthy +the next containers answer 503/);
  const on = context();
  await runBreak({ ...on.context, fault: 'flapping', service: 'web', times: 2, off: false });
  expect(on.text()).toContain('flapping is on for web, 2 times');
  const status = context();
  expect(await runStatus(status.context)).toBe(0);
  expect(status.text()).toContain('Broken: flapping for web, 2 more times');
  await runBreak({ ...context().context, fault: 'flapping', off: true });
  const mended = context({ json: true });
  await runStatus(mended.context);
  expect(JSON.parse(mended.text())).toMatchObject({ up: true, faults: [], services: [] });
});

test('an unknown fault is an error with a suggestion', async () => {
  await up();
  await expect(runBreak({ ...context().context, fault: 'flaping', off: false })).rejects.toMatchObject({
    parts: {
      what: 'There is no fault "flaping".',
      next: expect.stringContaining('did you mean "flapping"?'),
    },
  });
});

test('breaking a sandbox that is down says how to start it', async () => {
  await expect(runBreak({ ...context().context, off: false })).rejects.toMatchObject({
    parts: { next: 'Start it with `plumbline sandbox up`.' },
  });
});

test('reset asks on a terminal, refuses without one, and works on a sandbox that is down', async () => {
  const state = join(root, '.plumbline/sandbox/state/railway.json');
  mkdirSync(join(root, '.plumbline/sandbox/state'), { recursive: true });
  writeFileSync(state, '{');
  await expect(runReset({ ...context().context, yes: false })).rejects.toMatchObject({
    parts: { next: expect.stringContaining('--yes') },
  });
  const asked = context({ terminal: true });
  expect(await runReset({ ...asked.context, yes: false, ask: async () => 'n' })).toBe(1);
  expect(readFileSync(state, 'utf8')).toBe('{');
  expect(await runReset({ ...asked.context, yes: false, ask: async () => 'y' })).toBe(0);
  expect((await up()).code).toBe(0);
});
