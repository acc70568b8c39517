import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentVersion, newActor, newRun } from '../../../sandbox/hcp-terraform';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';
import { HcpProject } from './support';

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

const stateOf = () => JSON.parse(currentVersion(hcp.workspace('shop'))!.content!.toString());
const stateVersions = () => hcp.workspace('shop').versions.length;
const trust = () => ({ SSL_CERT_FILE: hcp.env['SSL_CERT_FILE']! });

test('plan, apply and drift work with the token that a pipeline has', async () => {
  expect(await shop.plan()).toMatchObject({ code: 2 });
  expect(await shop.apply()).toMatchObject({ code: 0 });
  expect(await shop.drift()).toMatchObject({ code: 0 });
  expect(stateOf().resources).toHaveLength(1);
  expect(hcp.workspace('shop').lock).toBeUndefined();
});

test('a plan that another clone made stale is refused', async () => {
  await shop.apply();
  const other = shop.clone();
  shop.declare('two');
  expect(await shop.plan()).toMatchObject({ code: 2 });
  other.declare('three');
  expect(await other.apply()).toMatchObject({ code: 0 });
  const late = await shop.apply(undefined, join(shop.project.root, '.plumbline/plans/shop.tfplan'));
  expect(late).toMatchObject({ code: 1, text: expect.stringContaining('plumbline plan shop') });
  expect(JSON.stringify(stateOf())).toContain('three');
  other.project.remove();
});

describe('before the engine starts', () => {
  test('a workspace that is missing is not created', async () => {
    hcp.state.workspaces.splice(0);
    const { code, text } = await shop.plan();
    expect(code).toBe(1);
    expect(text).toContain(`there is no workspace acme/shop at ${hcp.host}`);
    expect(text).toContain('plumbline state create shop');
    expect(hcp.state.workspaces).toEqual([]);
  });

  test.each(['remote', 'agent'] as const)('one that runs elsewhere (%s) is refused', async (mode) => {
    hcp.workspace('shop').executionMode = mode;
    const { code, text } = await shop.apply();
    expect(code).toBe(1);
    expect(text).toContain(`has the execution mode "${mode}", and "shop" needs "local"`);
    expect(text).toContain('/app/acme/workspaces/shop/settings/general');
    expect(hcp.workspace('shop').runs).toEqual([]);
  });

  test('one that becomes remote afterwards starts no run either', async () => {
    await shop.apply();
    shop.declare('two');
    const asked = hcp.requests.length;
    const changing = shop.plan();
    while (hcp.requests.length === asked) await new Promise(setImmediate);
    hcp.workspace('shop').executionMode = 'remote';
    expect(await changing).toMatchObject({ code: 2 });
    expect(hcp.workspace('shop').runs).toEqual([]);
  });

  test('no token is told with the names that one may have', async () => {
    const { code, text } = await shop.plan(trust());
    expect(code).toBe(1);
    expect(text).toContain(`there is no token for HCP Terraform at ${hcp.host}`);
    expect(text).toContain('TF_API_TOKEN');
    expect(text).toContain(`TF_TOKEN_${hcp.host}`);
    expect(hcp.requests).toEqual([]);
  });

  test('a wrong token, and one without power, are told apart and by their names', async () => {
    const wrong = await shop.plan({ ...trust(), TF_API_TOKEN: 'wrong-token-0123456789' });
    expect(wrong.text).toContain('The token from TF_API_TOKEN is wrong, expired or revoked');
    expect(wrong.text).toContain(hcp.host);
    expect(wrong.text).not.toContain('wrong-token-0123456789');

    hcp.state.tokens.set(TOKEN, newActor('reader', 'read'));
    const reader = await shop.plan();
    expect(reader.text).toContain('the token from TF_API_TOKEN may not lock the workspace');
    expect(reader.code).toBe(1);
  });

  test('a token under the name that the engine wants has precedence', async () => {
    const env = { ...trust(), TF_API_TOKEN: 'wrong-token-0123456789', [`TF_TOKEN_${hcp.host}`]: TOKEN };
    expect(await shop.plan(env)).toMatchObject({ code: 2 });
  });
});

describe('a lock', () => {
  const heldBy = (type: 'users' | 'runs', id: string) => {
    hcp.workspace('shop').lock = { by: { type, id }, reason: '' };
  };

  test('is told with its holder, a person', async () => {
    const grace = newActor('grace', 'write');
    hcp.state.users.push(grace);
    heldBy('users', grace.id);
    const { code, text } = await shop.apply();
    expect(code).toBe(1);
    expect(text).toContain(`the workspace acme/shop at ${hcp.host} is held by user grace`);
    expect(text).toContain('plumbline state unlock shop');
    expect(text).toContain('"Terraform Cloud Force Unlock"');
    expect(text).not.toMatch(/Lock Info|root@|lock [0-9a-f]{8}-/);
  });

  test('is told with its holder, oneself', async () => {
    heldBy('users', hcp.state.users[0]!.id);
    expect((await shop.plan()).text).toContain('That is whose token this is (TF_API_TOKEN)');
  });

  test('is told with its holder, a run', async () => {
    const run = newRun('grace', { status: 'planned', createdAt: new Date('2026-11-29T10:00:00Z') });
    hcp.workspace('shop').runs.push(run);
    heldBy('runs', run.id);
    const { text } = await shop.plan();
    expect(text).toContain(`held by run ${run.id} (planned, since 2026-11-29T10:00:00.000Z)`);
    expect(text).toContain(`/app/acme/workspaces/shop/runs/${run.id}`);
  });

  test('that somebody takes at the last moment is told in the same words', async () => {
    await shop.apply();
    const asked = hcp.requests.length;
    const planning = shop.plan();
    while (hcp.requests.length === asked) await new Promise(setImmediate);
    heldBy('users', hcp.state.users[0]!.id);
    const { text } = await planning;
    expect(text).toContain('is held by user ada');
    expect(text).not.toContain('Lock Info');
  });

  test('leaves a drift check open', async () => {
    await shop.apply();
    heldBy('users', 'user-grace');
    const { code, text } = await shop.drift();
    expect(code).toBe(3);
    expect(text).toContain('is held by user user-grace');
  });
});

test('a server that is gone leaves a drift check open and ends a plan with words', async () => {
  await shop.apply();
  await hcp.stop();
  const [drift, plan] = [await shop.drift(), await shop.plan()];
  expect(drift.code).toBe(3);
  expect(plan.code).toBe(1);
  for (const { text } of [drift, plan]) expect(text).toContain(`${hcp.host}/api/v2/organizations/acme`);
});

describe('an apply whose state is not taken in', () => {
  beforeEach(async () => {
    await shop.apply();
    shop.declare('two');
    const operation = 'POST /api/v2/workspaces/{workspace}/state-versions';
    hcp.faults.add({ kind: 'answer', status: 422, title: 'no' }, { operation });
  });

  test('says what to do, and never to apply again', async () => {
    const { code, text } = await shop.apply();
    expect(code).toBe(1);
    expect(text).toContain(
      'the state of "shop" could not be saved in the workspace acme/shop of HCP Terraform',
    );
    expect(text).toContain(join(shop.stackDir, 'errored.tfstate'));
    expect(text).toContain('Do not apply again');
    expect(text).toContain('plumbline state recover shop');
    expect(text).not.toMatch(/Run "plumbline apply|plumbline apply shop" again/);
  });

  test('is remembered by every later command', async () => {
    await shop.apply();
    const saved = stateVersions();
    for (const command of [shop.plan, shop.apply]) {
      const { code, text } = await command();
      expect(code).toBe(1);
      expect(text).toContain('the newest state of "shop" was not saved');
      expect(text).toContain('plumbline state recover shop');
    }
    expect(await shop.drift()).toMatchObject({
      code: 3,
      text: expect.stringContaining('state recover shop'),
    });
    expect(stateVersions()).toBe(saved);
    expect(existsSync(join(shop.stackDir, 'errored.tfstate'))).toBe(true);
    expect(readFileSync(join(shop.stackDir, 'errored.tfstate'), 'utf8')).toContain('two');
  });
});
