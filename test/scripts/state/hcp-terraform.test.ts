import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentVersion, newActor, newRun } from '../../../sandbox/hcp-terraform';
import { runCreate } from '../../../scripts/state/create/run';
import { runRecover } from '../../../scripts/state/recover/run';
import { runUnlock } from '../../../scripts/state/unlock/run';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';
import { HcpProject } from '../../workspace/hcp-terraform/support';

let hcp: OpenedHcp;
let shop: HcpProject;

beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
  shop = new HcpProject(hcp);
});
afterEach(async () => {
  shop.project.remove();
  await closeHcps();
});

const stored = () => JSON.parse(currentVersion(hcp.workspace('shop'))!.content!.toString());
const say = (answer: string) => async () => answer;
const create = () => shop.run(undefined, (common) => runCreate({ ...common, environment: 'shop' }));
const unlock = (ask?: () => Promise<string>) =>
  shop.run(undefined, (common) => runUnlock({ ...common, environment: 'shop', yes: ask === undefined, ask }));
const recover = (ask?: () => Promise<string>) =>
  shop.run(undefined, (common) =>
    runRecover({ ...common, environment: 'shop', yes: ask === undefined, ask }),
  );

describe('state create', () => {
  test('makes the workspace in execution mode "local", once', async () => {
    hcp.state.workspaces.splice(0);
    expect(await create()).toMatchObject({ code: 0 });
    expect(hcp.workspace('shop').executionMode).toBe('local');
    expect(await create()).toMatchObject({ code: 0, text: expect.stringContaining('was there already') });
    expect(await shop.plan()).toMatchObject({ code: 2 });
  });

  test('refuses one that runs plans elsewhere, and says what a token may not do', async () => {
    hcp.workspace('shop').executionMode = 'remote';
    expect((await create()).text).toContain('execution mode "remote"');
    hcp.state.tokens.set(TOKEN, newActor('outsider', 'none'));
    const { code, text } = await create();
    expect(code).toBe(1);
    expect(text).toContain('Cannot create the workspace acme/shop');
    expect(text).toContain('the token from TF_API_TOKEN may not do that');
  });
});

describe('state unlock', () => {
  const lockBy = (type: 'users' | 'runs', id: string) => {
    hcp.workspace('shop').lock = { by: { type, id }, reason: '' };
  };

  test('frees it after naming the holder and hearing a yes', async () => {
    const grace = newActor('grace', 'write');
    hcp.state.users.push(grace);
    lockBy('users', grace.id);
    const asked: string[] = [];
    const no = await unlock(async (...[question]: string[]) => {
      asked.push(question!);
      return 'y';
    });
    expect(no.code).toBe(1);
    expect(asked[0]).toContain(`Free the workspace acme/shop at ${hcp.host}, held by user grace`);
    expect(hcp.workspace('shop').lock).toBeDefined();
    expect(await unlock(say('yes'))).toMatchObject({
      code: 0,
      text: expect.stringContaining('user grace had it'),
    });
    expect(hcp.workspace('shop').lock).toBeUndefined();
  });

  test('frees nobody but the one who was agreed to', async () => {
    lockBy('users', 'user-gone');
    const { code, text } = await unlock(async () => {
      lockBy('users', 'user-at-work');
      return 'yes';
    });
    expect(code).toBe(1);
    expect(text).toContain('is held by user user-at-work');
    expect(hcp.workspace('shop').lock).toBeDefined();
  });

  test('takes a workspace that is free for a success', async () => {
    expect(await unlock()).toMatchObject({ code: 0, text: expect.stringContaining('is not locked') });
  });

  test('does not let a second writer in beside a run', async () => {
    const run = newRun('grace', { status: 'applying' });
    hcp.workspace('shop').runs.push(run);
    lockBy('runs', run.id);
    const { code, text } = await unlock();
    expect(code).toBe(1);
    expect(text).toContain(`run ${run.id} (applying`);
    expect(hcp.workspace('shop').lock).toBeDefined();
    run.status = 'force_canceled';
    expect(await unlock()).toMatchObject({ code: 0 });
  });

  test('says what a token without that power may not do', async () => {
    lockBy('users', 'user-grace');
    hcp.state.tokens.set(TOKEN, newActor('writer', 'write'));
    const { code, text } = await unlock();
    expect(code).toBe(1);
    expect(text).toContain('locked by User user-grace');
  });
});

describe('state recover', () => {
  const rescued = () => join(shop.stackDir, 'errored.tfstate');
  const copies = () => readdirSync(join(shop.project.root, '.plumbline/rescued'));

  /** An apply that was carried out and could not be saved. */
  async function lose(): Promise<void> {
    shop.declare('two');
    const operation = 'POST /api/v2/workspaces/{workspace}/state-versions';
    hcp.faults.add({ kind: 'answer', status: 422, title: 'no' }, { operation });
    expect(await shop.apply()).toMatchObject({ code: 1 });
  }

  test('frees the lock, stores the state, keeps the file as a copy, and the next plan has nothing to do', async () => {
    await shop.apply();
    await lose();
    const content = readFileSync(rescued(), 'utf8');
    expect(hcp.workspace('shop').lock).toBeDefined();
    const asked = await recover(say('no'));
    expect(asked.code).toBe(1);
    expect(existsSync(rescued())).toBe(true);
    expect(hcp.workspace('shop').lock).toBeDefined();

    const { code, text } = await recover();
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('is stored') });
    expect(hcp.workspace('shop').lock).toBeUndefined();
    expect(stored().resources).toEqual(JSON.parse(content).resources);
    expect(existsSync(rescued())).toBe(false);
    expect(readFileSync(join(shop.project.root, '.plumbline/rescued', copies()[0]!), 'utf8')).toBe(content);
    expect(await shop.plan()).toMatchObject({ code: 0 });
    expect(await recover()).toMatchObject({ code: 0, text: expect.stringContaining('nothing to recover') });
  });

  test('stores one that the engine could not even offer, which has the serial of the stored one', async () => {
    await shop.apply();
    await lose();
    const content = readFileSync(rescued(), 'utf8').replace(/"serial": \d+/, `"serial": ${stored().serial}`);
    writeFileSync(rescued(), content);
    // Killed after the lock was freed: what follows on what is seen without it.
    const { lock } = hcp.workspace('shop');
    hcp.faults.add(
      { kind: 'answer', status: 401 },
      { operation: 'POST /api/v2/workspaces/{workspace}/actions/lock' },
    );
    expect(await recover()).toMatchObject({ code: 1 });
    expect([lock === undefined, hcp.workspace('shop').lock]).toEqual([false, undefined]);
    expect(await recover()).toMatchObject({ code: 0 });
    expect(stored().resources).toEqual(JSON.parse(content).resources);
    expect(await shop.plan()).toMatchObject({ code: 0 });
  });

  test('refuses one with the serial that somebody else went on to, whoever holds the lock by now', async () => {
    await shop.apply();
    await lose();
    const content = readFileSync(rescued(), 'utf8');
    hcp.workspace('shop').lock = undefined;
    const other = shop.clone();
    other.declare('three');
    expect(await other.apply()).toMatchObject({ code: 0 });
    other.project.remove();
    expect(stored().serial).toBe(JSON.parse(content).serial);
    const lock = { by: { type: 'users' as const, id: 'user-third' }, reason: '' };
    hcp.workspace('shop').lock = lock;
    expect(await recover()).toMatchObject({ code: 1, text: expect.stringContaining('Somebody went on') });
    rmSync(join(shop.stackDir, 'apply-start.json'));
    expect(await recover()).toMatchObject({ code: 1, text: expect.stringContaining('kept no note') });
    expect(JSON.stringify(stored())).toContain('three');
    expect(hcp.workspace('shop').lock).toEqual(lock);
    expect(readFileSync(rescued(), 'utf8')).toBe(content);
  });

  test('refuses one that was counted on past what somebody else went on to', async () => {
    await shop.apply();
    await lose();
    const { serial } = stored();
    const content = readFileSync(rescued(), 'utf8').replace(/"serial": \d+/, `"serial": ${serial + 2}`);
    writeFileSync(rescued(), content);
    hcp.workspace('shop').lock = undefined;
    const other = shop.clone();
    other.declare('three');
    expect(await other.apply()).toMatchObject({ code: 0 });
    other.project.remove();
    expect(await recover()).toMatchObject({ code: 1, text: expect.stringContaining('Somebody went on') });
    expect(JSON.stringify(stored())).toContain('three');
  });

  test('leaves the file as it is when somebody else has the lock by the time of the yes', async () => {
    await shop.apply();
    await lose();
    const content = readFileSync(rescued(), 'utf8').replace(/"serial": \d+/, `"serial": ${stored().serial}`);
    writeFileSync(rescued(), content);
    const { code } = await recover(async () => {
      hcp.workspace('shop').lock = { by: { type: 'users', id: 'user-third' }, reason: '' };
      return 'yes';
    });
    expect(code).toBe(1);
    expect(readFileSync(rescued(), 'utf8')).toBe(content);
  });

  test('stores the first state there is', async () => {
    await lose();
    expect(await recover()).toMatchObject({ code: 0 });
    expect(await shop.plan()).toMatchObject({ code: 0 });
  });

  test('goes on where it was killed: after the lock was freed, after the state was stored, after the copy was made', async () => {
    await lose();
    const content = readFileSync(rescued(), 'utf8');
    hcp.workspace('shop').lock = undefined;
    expect(await recover()).toMatchObject({ code: 0 });
    const versions = hcp.workspace('shop').versions.length;
    writeFileSync(rescued(), content);
    expect(await recover()).toMatchObject({ code: 0, text: expect.stringContaining('was stored already') });
    expect(hcp.workspace('shop').versions).toHaveLength(versions);
    expect(copies()).toHaveLength(1);
    expect(existsSync(rescued())).toBe(false);
  });

  test('refuses when somebody went on from the older state, or began another one', async () => {
    await shop.apply();
    await lose();
    const content = readFileSync(rescued(), 'utf8');
    hcp.workspace('shop').lock = undefined;
    const other = shop.clone();
    other.declare('three');
    expect(await other.apply()).toMatchObject({ code: 0 });
    const forked = await recover();
    expect(forked).toMatchObject({ code: 1, text: expect.stringContaining('Somebody went on') });
    writeFileSync(rescued(), content.replace(/"lineage": "[^"]*"/, '"lineage": "another"'));
    expect((await recover()).text).toContain('never were one');
    expect(existsSync(rescued())).toBe(true);
    expect(JSON.stringify(stored())).toContain('three');
    other.project.remove();
  });

  test('leaves a lock that a run holds, and a file that is no state', async () => {
    await lose();
    const run = newRun('grace', { status: 'applying' });
    hcp.workspace('shop').runs.push(run);
    hcp.workspace('shop').lock = { by: { type: 'runs', id: run.id }, reason: '' };
    expect((await recover()).text).toContain(`held by run ${run.id}`);
    writeFileSync(rescued(), '{"version": 4, "ser');
    expect((await recover()).text).toContain('cannot be read as a state');
    expect(existsSync(rescued())).toBe(true);
  });

  test('comes before unlocking', async () => {
    await lose();
    const { code, text } = await unlock();
    expect(code).toBe(1);
    expect(text).toContain('plumbline state recover shop');
    expect(hcp.workspace('shop').lock).toBeDefined();
  });

  test('says so when HCP Terraform is still away', async () => {
    await lose();
    await hcp.stop();
    expect(await recover()).toMatchObject({
      code: 1,
      text: expect.stringContaining('Cannot read the workspace'),
    });
    expect(existsSync(rescued())).toBe(true);
  });
});
