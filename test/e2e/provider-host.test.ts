import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf, Project } from './support/project';

/** Names of secrets that a provider is given. */
const SECRETS = ['railway_token', 'fingerprint_key', 'dokploy_token', 'session_secret'];

describe('the process that hosts the providers', () => {
  let project: Project;
  let env: Record<string, string>;

  beforeEach(async () => {
    project = await Project.create();
    mkdirSync(project.path('tmp'));
    env = { TMPDIR: project.path('tmp'), PLUMBLINE_PROVIDER_HOST: 'on' };
  });

  afterEach(() => project?.remove());

  const run = (...args: string[]) => project.runWith(env, ...args);

  /** Processes of this project, by what their command line holds. */
  function processes(part: string): { pid: number; args: string }[] {
    return execFileSync('ps', ['-axww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
      .split('\n')
      .flatMap((line) => {
        const [, pid, state = '', args = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
        return args.includes(project.root) && args.includes(part) && !state.startsWith('Z')
          ? [{ pid: Number(pid), args }]
          : [];
      });
  }
  const host = () => processes('provider-host');
  const engine = () => processes('apply -json');

  /** Starts an apply and waits until it has created a service and goes on with others. */
  async function midway(): Promise<ChildProcess> {
    const apply = project.start(['apply', 'sandbox', '--yes'], env);
    await eventually(async () =>
      (await project.requests()).some(({ label }) => label === 'mutation ServiceCreate'),
    );
    return apply;
  }

  /** Neither process nor socket nor folder. */
  async function nothingIsLeft(): Promise<void> {
    await eventually(async () => host().length === 0 && engine().length === 0);
    expect(readdirSync(project.path('tmp'))).toEqual([]);
  }

  /** The next run does the rest, and everything exists once. */
  async function heals(): Promise<void> {
    const again = await run('apply', 'sandbox', '--yes');
    expect(again.code === 0 ? '' : again.output).toBe('');
    const drift = await run('drift', 'sandbox', '--json');
    expect(JSON.parse(drift.stdout)).toMatchObject({ answer: 'in-sync', undeclared: [] });
    const { services } = JSON.parse((await project.ok('sandbox', 'status', '--json')).stdout);
    const names = services.map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual(['ledger', 'postgres', 'redis', 'web', 'worker']);
    await nothingIsLeft();
  }

  test('killed in the middle of an apply is named, what was done is in the state, and the next apply heals', async () => {
    const apply = await midway();
    const answer = answerOf(apply);
    process.kill(host()[0]!.pid, 'SIGKILL');
    const { code, stderr } = await answer;
    expect(code).toBe(1);
    expect(stderr).toContain('the process that hosts the providers was ended by SIGKILL during "apply"');
    expect(stderr).toMatch(
      /next: .*What was done so far is in the state\. Run "plumbline apply sandbox" again/,
    );
    await nothingIsLeft();
    expect(JSON.parse(project.read('.plumbline/state/sandbox.tfstate')).resources.length).toBeGreaterThan(0);
    await heals();
  });

  test('ends with a killed engine, and the next apply heals', async () => {
    const apply = await midway();
    const answer = answerOf(apply);
    process.kill(engine()[0]!.pid, 'SIGKILL');
    expect(await answer).toMatchObject({ code: 1, stderr: expect.stringContaining('was ended by SIGKILL') });
    await nothingIsLeft();
    await eventually(async () => (await run('apply', 'sandbox', '--yes')).code === 0);
    await heals();
  });

  test('outlives a killed Plumbline until the engine has finished, and no longer', async () => {
    const apply = await midway();
    const ended = once(apply, 'exit');
    apply.kill('SIGKILL');
    await ended;
    expect(host()).toHaveLength(1);
    expect(engine()).toHaveLength(1);
    await nothingIsLeft();
    // The engine did all of it, and nobody told it that Plumbline was gone.
    expect(await run('plan', 'sandbox')).toMatchObject({ code: 0 });
  });

  test('lets a write finish after the second signal, which the engine does not wait for', async () => {
    const apply = await midway();
    const answer = answerOf(apply);
    const sandbox = JSON.parse(project.read('.plumbline/sandbox/sandbox.json')).pid;
    process.kill(sandbox, 'SIGSTOP');
    try {
      apply.kill('SIGINT');
      apply.kill('SIGTERM');
      expect(await answer).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('interrupted by SIGINT'),
      });
      expect(engine()).toEqual([]);
    } finally {
      process.kill(sandbox, 'SIGCONT');
    }
    await nothingIsLeft();
    await heals();
  });

  test('shows no secret in a process list or a file, is started by no command that runs no engine, and leaves nothing', async () => {
    const secrets = await Promise.all(SECRETS.map((name) => project.input(name)));
    const apply = await midway();
    const answer = answerOf(apply);
    const list = execFileSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8' });
    const files = readdirSync(project.path('tmp'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(host()).toHaveLength(1);
    for (const secret of secrets) {
      expect(list).not.toContain(secret);
      expect(files.join('')).not.toContain(secret);
    }
    expect((await answer).code).toBe(0);
    await nothingIsLeft();
    // Whatever synthesis, inputs and secrets do, this one would print its warning.
    project.write('dist/provider-host/main.cjs', 'process.exit(9);');
    for (const args of [['synth'], ['lint'], ['env', 'validate'], ['secrets', 'show', '--env', 'sandbox']]) {
      expect((await run(...args)).output).not.toContain('provider host');
    }
    const plan = await run('plan', 'sandbox');
    expect(plan).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        '! the provider host ended with exit code 9, so the engine starts each',
      ),
    });
  });

  test('asks the platforms no more than providers that the engine starts, and plans made either way are the same', async () => {
    await run('apply', 'sandbox', '--yes');
    const off = { ...env, PLUMBLINE_PROVIDER_HOST: 'off' };
    for (const args of [
      ['plan', 'sandbox'],
      ['drift', 'sandbox'],
      ['apply', 'sandbox', '--yes'],
    ]) {
      const [hosted, started] = [
        await project.requestsDuring(() => project.runWith(env, ...args)),
        await project.requestsDuring(() => project.runWith(off, ...args)),
      ];
      expect(hosted.sort()).toEqual(started.sort());
    }
    await project.setInput('docker_image', 'ghcr.io/plumbline-sandbox/web:v2-f5dbb8d');
    expect(await project.runWith(env, 'plan', 'sandbox')).toMatchObject({ code: 2 });
    const saved = ['apply', 'sandbox', '--plan', project.path('.plumbline/plans/sandbox.tfplan')];
    expect(await project.runWith(off, ...saved)).toMatchObject({ code: 0 });
    expect(await project.runWith(env, 'plan', 'sandbox')).toMatchObject({ code: 0 });
    await nothingIsLeft();
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that in two minutes');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
