import { Secret } from '../../../core/secret';
import { HcpTerraformClient } from '../../../platforms/hcp-terraform';
import { realRuntime } from '../../../platforms/http';
import { trustingRuntime } from '../../../platforms/trusted-authorities';
import { finalizeAll, newActor, newRun } from '../../../sandbox/hcp-terraform';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';

let hcp: OpenedHcp;
const waits: number[] = [];

beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
  waits.splice(0);
});
afterEach(closeHcps);

function client(token = TOKEN) {
  const sleep = async (ms: number) => void waits.push(ms);
  // A clock that sleeping moves.
  const now = () => Math.round(Date.now() + waits.reduce((sum, ms) => sum + ms, 0));
  return new HcpTerraformClient({
    ...{ host: hcp.host, token: Secret.shown(token), tokenSource: 'TF_API_TOKEN' },
    runtime: { ...trustingRuntime(hcp.env, realRuntime), sleep, now },
  });
}

const shop = async () => (await client().workspace('acme', 'shop'))!;
const partsOf = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was accepted');
    },
    ({ parts, code }) => ({ ...parts, code }),
  );

test('tells what a workspace is, who has its lock and what it works on', async () => {
  expect(await shop()).toMatchObject({ executionMode: 'local', permissions: { forceUnlock: true } });
  expect(await shop()).not.toHaveProperty('holder');

  const workspace = hcp.workspace('shop');
  const grace = newActor('grace', 'write');
  hcp.state.users.push(grace);
  workspace.lock = { by: { type: 'users', id: grace.id }, reason: '' };
  expect((await shop()).holder).toEqual({ kind: 'user', id: grace.id, name: 'grace' });

  const run = newRun('grace', { status: 'applying' });
  workspace.runs.unshift(newRun('grace', { status: 'pending' }), run);
  workspace.lock = { by: { type: 'runs', id: run.id }, reason: '' };
  const busy = await shop();
  expect(busy.holder).toMatchObject({ kind: 'run', run: { status: 'applying', final: false } });
  expect(busy.currentRun?.id).toBe(run.id);

  hcp.state.teams.push({ id: 'team-1', name: 'platform' });
  workspace.lock = { by: { type: 'teams', id: 'team-1' }, reason: '' };
  expect((await shop()).holder).toEqual({ kind: 'team', id: 'team-1', name: 'platform' });
});

test('creates a workspace that runs nothing', async () => {
  expect(await client().workspace('acme', 'new')).toBeUndefined();
  expect(await client().createWorkspace('acme', 'new')).toMatchObject({ executionMode: 'local' });
  expect(hcp.workspace('new').executionMode).toBe('local');
});

test('frees a lock of anybody, and takes a free workspace for a success', async () => {
  hcp.workspace('shop').lock = { by: { type: 'users', id: 'user-grace' }, reason: '' };
  expect(await client().forceUnlock('acme', await shop())).toBe(true);
  expect(await client().forceUnlock('acme', await shop())).toBe(false);
});

test('without power over the locks of others frees its own, and says what it lacks for another', async () => {
  hcp.state.tokens.set('writer', { ...hcp.state.users[0]!, access: 'write' });
  const writer = client('writer');
  const workspace = hcp.workspace('shop');
  workspace.lock = { by: { type: 'users', id: hcp.state.users[0]!.id }, reason: '' };
  expect(await writer.forceUnlock('acme', (await writer.workspace('acme', 'shop'))!)).toBe(true);
  workspace.lock = { by: { type: 'users', id: 'user-grace' }, reason: '' };
  const seen = (await writer.workspace('acme', 'shop'))!;
  expect((await partsOf(writer.forceUnlock('acme', seen))).what).toContain('is locked by User user-grace');
  expect(workspace.lock).toBeDefined();
});

describe('while a state version is taken in', () => {
  beforeEach(() => {
    hcp.workspace('shop').lock = { by: { type: 'users', id: hcp.state.users[0]!.id }, reason: '' };
    hcp.workspace('shop').versions.push({
      ...{ id: 'sv-1', serial: 1, lineage: 'l', md5: '', createdAt: new Date(), createdBy: 'ada' },
      ...{ content: Buffer.from('{}'), finalized: false },
    });
  });

  test('waits before it forces a lock', async () => {
    const freeing = client().forceUnlock('acme', await shop());
    while (waits.length < 3) await new Promise(setImmediate);
    expect(hcp.workspace('shop').lock).toBeDefined();
    finalizeAll(hcp.workspace('shop'));
    expect(await freeing).toBe(true);
  });

  test('does not wait for ever for one that was announced and never sent', async () => {
    expect(await client().forceUnlock('acme', await shop())).toBe(true);
    expect(waits).toHaveLength(20);
  });

  test('says so where the lock may not be forced', async () => {
    hcp.state.tokens.set('writer', { ...hcp.state.users[0]!, access: 'write' });
    const writer = client('writer');
    const seen = (await writer.workspace('acme', 'shop'))!;
    expect(await partsOf(writer.forceUnlock('acme', seen))).toMatchObject({
      what: expect.stringContaining('still pending'),
      next: expect.stringContaining('an administrator'),
      code: 'no-answer',
    });
    expect(hcp.workspace('shop').lock).toBeDefined();
  });
});

test.each([
  ['a wrong token', 401, 'wrong, expired or revoked', 'refused'],
  ['an address that is not allowed', 403, 'network address', 'refused'],
  ['something that is not there or not for this token', 404, 'answers both with 404', 'refused'],
  ['an answer of something else', 418, 'another program', 'unknown-answer'],
])('tells of %s by itself', async (_case, status, words, code) => {
  hcp.faults.add({ kind: 'answer', status });
  const { what, why, next, code: told } = await partsOf(client().createWorkspace('acme', 'new'));
  expect(what).toContain(`HCP Terraform at ${hcp.host} answered HTTP ${status}`);
  expect(why).toContain(words);
  expect(told).toBe(code);
  expect(what + why + next).not.toContain(TOKEN);
  if (status === 401) expect(next).toContain('TF_API_TOKEN or TF_TOKEN_localhost');
});

test('a token of no user is one all the same', async () => {
  hcp.faults.add({ kind: 'answer', status: 404 });
  expect(await client().user()).toBeUndefined();
});

test('waits as long as the rate limit says', async () => {
  hcp.faults.add({ kind: 'rate-limit', resetSeconds: 0.5 }, { times: 2 });
  expect(await client().user()).toMatchObject({ name: 'ada' });
  expect(waits).toEqual([500, 500]);
});

test('a server that is gone, or that nobody vouches for, gives no answer', async () => {
  const stranger = new HcpTerraformClient({
    ...{ host: hcp.host, token: Secret.shown(TOKEN), tokenSource: 'TF_API_TOKEN', runtime: realRuntime },
  });
  const distrusted = await partsOf(stranger.user());
  expect(distrusted.what).toContain('certificate is not trusted');
  expect(distrusted.next).toContain('NODE_EXTRA_CA_CERTS');
  await hcp.stop();
  expect(await partsOf(client().user())).toMatchObject({ code: 'no-answer' });
});

test('lists runs and reads one', async () => {
  const run = newRun('ada', { status: 'planned' });
  hcp.workspace('shop').runs.push(run);
  const [listed] = await client().runs(await shop());
  expect(listed).toMatchObject({ id: run.id, status: 'planned', final: false, discardable: true });
  expect(await client().run(run.id)).toEqual(listed);
  expect(await client().run('run-none')).toBeUndefined();
});
