import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { answerOf, Project } from './support/project';

describe('an apply that is cut off', () => {
  let project: Project;

  beforeEach(async () => {
    project = await Project.create();
  });

  afterEach(() => project?.remove());

  test('by Ctrl-C waits for the engine, keeps what was done, leaves no lock, and heals', async () => {
    const apply = project.start(['apply', 'sandbox', '--yes']);
    const answer = answerOf(apply);
    await midway(project);
    apply.kill('SIGINT');
    expect((await answer).code).not.toBe(0);
    const again = await project.ok('apply', 'sandbox', '--yes');
    expect(again.output).not.toMatch(/lock/i);
    await expectWholeAndOnce(project);
  });

  test('by SIGKILL is found, explained and healed by the next apply', async () => {
    const apply = project.start(['apply', 'sandbox', '--yes']);
    await midway(project);
    apply.kill('SIGKILL');
    await gone(apply);
    await eventually(async () => (await project.run('apply', 'sandbox', '--yes')).code === 0);
    await expectWholeAndOnce(project);
  });

  test('by a second apply does not happen: the second one says who holds the lock', async () => {
    const first = project.start(['apply', 'sandbox', '--yes']);
    const firstAnswer = answerOf(first);
    await midway(project);
    const second = await project.run('apply', 'sandbox', '--yes');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(String(first.pid));
    expect((await firstAnswer).code).toBe(0);
  });
});

/** Waits until the apply has created services and is deploying them. */
async function midway(project: Project): Promise<void> {
  await eventually(async () =>
    (await project.requests()).some(({ label }) => label === 'mutation ServiceCreate'),
  );
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that in two minutes');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Everything that is declared exists, and nothing exists twice. */
async function expectWholeAndOnce(project: Project): Promise<void> {
  const drift = await project.run('drift', 'sandbox', '--json');
  expect(JSON.parse(drift.stdout)).toMatchObject({ answer: 'in-sync', undeclared: [] });
  const { services } = JSON.parse((await project.ok('sandbox', 'status', '--json')).stdout);
  const names = services.map(({ name }: { name: string }) => name).sort();
  expect(names).toEqual(['ledger', 'postgres', 'redis', 'web', 'worker']);
}
