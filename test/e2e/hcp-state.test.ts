/** State in HCP Terraform, with a real engine against a stand-in: gone and back during an apply, killed, and by the command line. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentVersion } from '../../sandbox/hcp-terraform';
import { runUnlock } from '../../scripts/state/unlock/run';
import { createProject, type Project, runInProcess } from '../scripts/support/project';
import { closeHcps, type OpenedHcp, openHcp } from '../support/hcp-terraform';
import { HcpProject } from '../workspace/hcp-terraform/support';

let hcp: OpenedHcp;

beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
});
afterEach(closeHcps);

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to that in a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('an apply', () => {
  let shop: HcpProject;
  const inStack = (name: string) => join(shop.stackDir, name);

  beforeEach(() => {
    shop = new HcpProject(hcp);
  });
  afterEach(() => shop.project.remove());

  /** Starts an apply that has made something, and goes on when there is a file `go`. */
  async function underWay() {
    const command =
      'touch started; i=0; while [ ! -e go ] && [ $i -lt 600 ]; do sleep 0.05; i=$((i + 1)); done';
    shop.declare('two', { provisioner: [{ 'local-exec': { command } }] });
    const applying = shop.apply();
    await until(() => existsSync(inStack('started')));
    return { applying };
  }

  test('during which the server goes away says what it waits for, and saves when it is back', async () => {
    const { applying } = await underWay();
    await hcp.stop();
    writeFileSync(inStack('go'), '');
    await until(() => shop.said().includes('The engine goes on trying for up to 7 min'));
    expect(shop.said()).toContain('Cannot read the workspace acme/shop');
    await hcp.start();
    const { code, text } = await applying;
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('1 changed') });
    expect(currentVersion(hcp.workspace('shop'))).toBeDefined();
    expect(hcp.workspace('shop').lock).toBeUndefined();
    expect(existsSync(inStack('errored.tfstate'))).toBe(false);
  });

  test('that is interrupted and cannot save its state says that first', async () => {
    const { applying } = await underWay();
    const operation = 'POST /api/v2/workspaces/{workspace}/state-versions';
    hcp.faults.add({ kind: 'answer', status: 422 }, { operation, times: 9 });
    shop.signals.emit('SIGINT', 'SIGINT');
    const { code, text } = await applying;
    expect(code).toBe(1);
    expect(text).toContain('could not be saved');
    expect(text).toContain('plumbline state recover shop');
    expect(existsSync(inStack('errored.tfstate'))).toBe(true);
  });

  test('whose engine is killed says that nothing of it may be in the state; the next run names the holder', async () => {
    const { applying } = await underWay();
    const lock = join(shop.project.root, '.plumbline/lock/shop.json');
    process.kill(-JSON.parse(readFileSync(lock, 'utf8')).engine.pid, 'SIGKILL');
    const { code, text } = await applying;
    expect(code).toBe(1);
    expect(text).toContain('the engine was ended by SIGKILL during "apply"');
    expect(text).toContain('nothing of what it made may be in it');
    expect(text).not.toContain('is in the state');
    expect(hcp.workspace('shop').versions).toEqual([]);

    const next = await shop.plan();
    expect(next.text).toContain('is held by user ada');
    expect(next.text).toContain('one that was killed left the lock behind');
    const freed = await shop.run(undefined, (common) =>
      runUnlock({ ...common, environment: 'shop', yes: true, ask: undefined }),
    );
    expect(freed.code).toBe(0);
    expect(await shop.plan()).toMatchObject({ code: 2 });
  });
});

/** One environment of what every engine has built in. */
const main = (hostname: string) => `
import { App, DataResource } from 'cdktf';
import { PlumblineStack } from './constructs';

export function synthesize() {
  const app = new App({ outdir: 'cdktf.out', stackTraces: false });
  const stack = new PlumblineStack(app, 'prod', {
    tier: 'production',
    state: { kind: 'cloud', organization: 'acme', workspace: 'shop-prod', hostname: '${hostname}' },
  });
  new DataResource(stack, 'it', { input: { is: 'here' } });
  app.synth();
}
synthesize();
`;

describe('the command line', () => {
  const { PATH = '' } = process.env;
  const clones: Project[] = [];
  afterEach(() => {
    for (const clone of clones.splice(0)) clone.remove();
  });

  function clone(): Project {
    const project = createProject();
    project.write('main.ts', main(hcp.host));
    clones.push(project);
    return project;
  }

  const answers = async (project: Project, ...args: string[]) =>
    runInProcess({ args, cwd: project.root, env: { ...hcp.env, PATH, HOME: project.root } });

  test('creates the workspace, and two clones share the state in it', async () => {
    const [here, there] = [clone(), clone()];
    const missing = await answers(here, 'plan', 'prod');
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('plumbline state create prod') });
    expect(await answers(here, 'state', 'create', 'prod')).toMatchObject({ code: 0 });
    expect(await answers(here, 'apply', 'prod', '--yes')).toMatchObject({ code: 0 });
    expect(await answers(there, 'drift', 'prod')).toMatchObject({ code: 0 });
    const doctor = await answers(there, 'doctor', 'prod', '--json');
    const rows = JSON.parse(doctor.out).environments[0].rows;
    expect(rows).toContainEqual(
      expect.objectContaining({
        name: 'state: workspace',
        status: 'ok',
        detail: expect.stringContaining('serial 1'),
      }),
    );
    hcp.workspace('shop-prod').lock = { by: { type: 'users', id: 'user-grace' }, reason: '' };
    const drift = await answers(there, 'drift', 'prod', '--json');
    expect(drift.code).toBe(3);
    expect(JSON.parse(drift.out)).toMatchObject({ answer: 'unknown' });
    const unlock = await answers(there, 'state', 'unlock', 'prod', '--json');
    expect(unlock.code).toBe(1);
    expect(JSON.parse(unlock.out).error.what).toContain('held by user user-grace');
    expect(await answers(there, 'state', 'unlock', 'prod', '--yes')).toMatchObject({ code: 0 });
    expect(await answers(there, 'plan', 'prod')).toMatchObject({ code: 0 });
  });
});
