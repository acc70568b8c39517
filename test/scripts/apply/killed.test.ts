import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { isRunning } from '../../../core/processes';
import { createProject, recordedContext, type TestProject } from '../../workspace/engine/project';

let tools: string;
let project: TestProject;

beforeAll(() => {
  // Below node_modules, so that it finds the packages that are not bundled.
  mkdirSync(resolve('node_modules', '.cache'), { recursive: true });
  tools = mkdtempSync(resolve('node_modules', '.cache', 'driver-'));
  buildSync({
    entryPoints: [resolve(__dirname, 'driver.ts')],
    outfile: join(tools, 'driver.cjs'),
    bundle: true,
    platform: 'node',
    external: ['esbuild'],
    logLevel: 'error',
  });
});
afterAll(() => rmSync(tools, { recursive: true }));
afterEach(() => project.remove());

/** `slow` writes its process id, waits for the file `go` (but not for ever, should the test fail), and then succeeds. */
const declared = {
  shop: {
    config: {
      resource: {
        terraform_data: {
          quick: { input: 'x' },
          slow: {
            input: '${terraform_data.quick.output}',
            provisioner: [
              {
                'local-exec': {
                  command:
                    'echo $$ > started; i=0; while [ ! -e go ] && [ $i -lt 600 ]; do sleep 0.05; i=$((i + 1)); done',
                },
              },
            ],
          },
          last: { input: '${terraform_data.slow.output}' },
        },
      },
    },
  },
};

const inStack = (name: string) => join(project.stackDir('shop'), name);
const lockFile = () => join(project.root, '.plumbline', 'lock', 'shop.json');
const engine = () => JSON.parse(readFileSync(lockFile(), 'utf8')).engine;

/** `detached` makes it the leader of a process group, as a shell does with what runs in the foreground. */
function plumbline(...args: string[]) {
  const { env } = recordedContext(project.root).context;
  const child = spawn(process.execPath, [join(tools, 'driver.cjs'), ...args], {
    cwd: project.root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]).then((parts) => parts.join(''));
  return { child, said, code: once(child, 'close').then(([code]) => code as number | null) };
}

/** Waits for something that happens outside; a run that ends first is told with what it said. */
async function until(condition: () => boolean, run?: ReturnType<typeof plumbline>): Promise<void> {
  let ended = false;
  run?.code.then(() => {
    ended = true;
  });
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (ended || Date.now() > deadline)
      throw new Error(`it did not happen: ${ended ? await run!.said : 'too late'}`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

async function applyUntilSlow(): Promise<ReturnType<typeof plumbline>> {
  project = createProject(declared);
  const run = plumbline('apply', '--yes');
  await until(() => existsSync(inStack('started')), run);
  return run;
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => process.kill(-child.pid!, signal);

test('Ctrl-C reaches the engine once: it stops cleanly and saves what is done', async () => {
  const run = await applyUntilSlow();
  signalGroup(run.child, 'SIGINT');
  expect(await run.code).toBe(1);
  expect(await run.said).toContain('interrupted by SIGINT');
  expect(existsSync(lockFile())).toBe(false);
  expect(project.state('shop').resources).toHaveLength(2);
  writeFileSync(inStack('go'), '');
  const again = plumbline('apply', '--yes');
  expect(await again.code).toBe(0);
  expect(await again.said).toContain('2 changed');
});

test('killed, it leaves the engine to finish; the next run says so, then takes over and finds nothing to do', async () => {
  const run = await applyUntilSlow();
  const orphan = engine();
  run.child.kill('SIGKILL');
  await run.code;
  expect(isRunning(orphan)).toBe(true);

  const meanwhile = plumbline('plan');
  expect(await meanwhile.code).toBe(1);
  expect(await meanwhile.said).toContain('the engine of an earlier apply that was killed');

  writeFileSync(inStack('go'), '');
  await until(() => !isRunning(orphan));
  expect(project.state('shop').resources).toHaveLength(3);
  const next = plumbline('apply', '--yes');
  expect(await next.code).toBe(0);
  const said = await next.said;
  expect(said).toContain('An earlier apply');
  expect(said).toContain('shop: nothing to do');
});

test('killed together with the engine, the next run takes over and does the rest', async () => {
  const run = await applyUntilSlow();
  const orphan = engine();
  run.child.kill('SIGKILL');
  process.kill(-orphan.pid, 'SIGKILL');
  await run.code;
  await until(() => !isRunning(orphan));
  writeFileSync(inStack('go'), '');
  const next = plumbline('apply', '--yes');
  expect(await next.code).toBe(0);
  expect(await next.said).toContain('ended without cleaning up');
  expect(project.state('shop').resources).toHaveLength(3);
});
