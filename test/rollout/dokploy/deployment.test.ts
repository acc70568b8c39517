import type { Target } from '../../../platforms/dokploy/services';
import { deployAndFollow } from '../../../rollout/dokploy/deployment';
import { type Call, failureOf, type Script, scripted } from '../../platforms/dokploy/script';

const target: Target = { kind: 'compose', id: 'cmp-1' };
const title = 'plumbline 1a2b 77';

const row = (deploymentId: string, status: string, more: object = {}) => ({
  deploymentId,
  status,
  title: 'by hand',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

const queued = { json: { success: true, message: 'Deployment queued' } };
const list = (...rows: object[]) => ({ json: rows });

function follow(script: Script, timeoutMs = 600_000) {
  const run = scripted({ 'POST compose.deploy': queued, 'GET deployment.queueList': list(), ...script });
  const deadline = run.client.runtime.now() + timeoutMs;
  const told: string[] = [];
  const observer = { progress: (text: string) => told.push(text), signal: new AbortController().signal };
  return { ...run, told, result: deployAndFollow(run.client, target, { title, deadline, observer }) };
}

test('a deployment is found by its title among those that were not there before, and followed to its end', async () => {
  const old = row('old', 'done', { title });
  const { result, calls, count, told } = follow({
    'GET deployment.allByCompose': [
      list(old),
      list(old),
      list(row('theirs', 'done'), old),
      list(row('mine', 'running', { title }), row('theirs', 'done'), old),
      list(row('mine', 'done', { title }), old),
    ],
    'GET deployment.queueList': list({
      id: '7',
      state: 'waiting',
      data: { composeId: 'cmp-1', titleLog: title },
    }),
  });
  await expect(result).resolves.toMatchObject({ deploymentId: 'mine', status: 'done' });
  expect(told).toEqual([
    'compose app cmp-1: its deployment waits in Dokploy’s queue',
    'compose app cmp-1: deployment mine runs',
  ]);
  expect(count('POST compose.deploy')).toBe(1);
  expect(calls.find(({ route }) => route === 'POST compose.deploy')!.body).toMatchObject({
    composeId: 'cmp-1',
    title,
  });
});

test('the result of an earlier deployment is not taken for this one while it waits its turn', async () => {
  const job = { id: 1, state: 'waiting', data: { composeId: 'cmp-1', titleLog: title } };
  const { result, client } = follow(
    { 'GET deployment.allByCompose': list(row('old', 'done')), 'GET deployment.queueList': list(job) },
    120_000,
  );
  const before = client.runtime.now();
  const error = await failureOf(result);
  expect(error.message).toContain('not finished in time');
  expect(client.runtime.now() - before).toBeGreaterThanOrEqual(120_000);
});

test('a deployment in neither list nor queue is lost, and is said so long before the deadline', async () => {
  const { result, client, told } = follow({ 'GET deployment.allByCompose': list() });
  const before = client.runtime.now();
  const error = await failureOf(result);
  expect(told).toEqual([expect.stringMatching(/neither lists nor queues it; after 15 s it counts as lost$/)]);
  expect(error.message).toContain('lost');
  expect(error.message).toContain('Run the command again');
  expect(client.runtime.now() - before).toBeLessThan(30_000);
});

test('another app’s job in the queue does not hide that ours was lost', async () => {
  const other = { id: 1, state: 'active', data: { composeId: 'cmp-2', titleLog: title } };
  const { result } = follow({
    'GET deployment.allByCompose': list(),
    'GET deployment.queueList': list(other),
  });
  expect((await failureOf(result)).message).toContain('lost');
});

test('a Dokploy that cannot show its queue is waited for until the deadline', async () => {
  const { result } = follow({
    'GET deployment.allByCompose': list(),
    'GET deployment.queueList': { status: 404, json: { message: 'Not found', code: 'NOT_FOUND' } },
  });
  expect((await failureOf(result)).message).toContain('not finished in time');
});

test('when the answer to deploy is cut off, the deployment is looked for and not asked for again', async () => {
  const { result, count } = follow({
    'POST compose.deploy': { error: 'ECONNRESET' },
    'GET deployment.allByCompose': [list(), list(row('mine', 'done', { title }))],
  });
  await expect(result).resolves.toMatchObject({ deploymentId: 'mine' });
  expect(count('POST compose.deploy')).toBe(1);
});

test.each(['error', 'cancelled'])('status "%s" is an end and handed on', async (status) => {
  const { result } = follow({
    'GET deployment.allByCompose': [list(), list(row('mine', status, { title }))],
  });
  await expect(result).resolves.toMatchObject({ status });
});

test('a deployment that is removed while it runs is not waited for', async () => {
  const { result } = follow({
    'GET deployment.allByCompose': [list(), list(row('mine', 'running', { title })), list()],
  });
  expect((await failureOf(result)).message).toContain('disappeared');
});

test('an interruption ends the wait and says that the deployment goes on', async () => {
  const controller = new AbortController();
  const run = scripted({
    'POST compose.deploy': () => {
      controller.abort();
      return queued;
    },
    'GET deployment.allByCompose': list(),
    'GET deployment.queueList': list({ id: 1, data: { composeId: 'cmp-1', titleLog: title } }),
  });
  const observer = { progress: () => {}, signal: controller.signal };
  const options = { title, deadline: run.client.runtime.now() + 60_000, observer };
  const error = await failureOf(deployAndFollow(run.client, target, options));
  expect(error.message).toMatch(/[Ss]topped/);
});

test('an application is asked for by its own id', async () => {
  const seen: Call[] = [];
  const { client } = scripted({
    'POST application.deploy': (call) => {
      seen.push(call);
      return {};
    },
    'GET deployment.all': [list(), list(row('mine', 'done', { title }))],
  });
  const observer = { progress: () => {}, signal: new AbortController().signal };
  const options = { title, deadline: client.runtime.now() + 60_000, observer };
  await deployAndFollow(client, { kind: 'application', id: 'app-1' }, options);
  expect(seen[0]!.body).toMatchObject({ applicationId: 'app-1', title });
});
