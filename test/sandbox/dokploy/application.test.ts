import type { Sandbox } from '../../../sandbox/start';
import { until, visit } from '../support/sandbox';
import {
  type Client,
  client,
  deploy,
  dokploySandbox,
  file,
  inspect,
  newCompose,
  newEnvironment,
  web,
} from './support';

let sandbox: Sandbox;
let api: Client;
beforeEach(async () => {
  sandbox = await dokploySandbox();
  api = client(sandbox);
});
afterEach(() => sandbox.close());

const SECOND = 1_000_000_000;
const PACE = { Parallelism: 1, Order: 'start-first', FailureAction: 'rollback', Monitor: SECOND };

async function newApplication(dockerImage: string, settings: Record<string, unknown> = {}) {
  const environmentId = await newEnvironment(api);
  const created = (await api.post('application.create', { name: 'web', environmentId, appName: 'web' })).body;
  await api.post('application.update', {
    applicationId: created.applicationId,
    sourceType: 'docker',
    dockerImage,
    healthCheckSwarm: {
      Test: ['CMD', 'curl', '-f', 'http://127.0.0.1:3000/health'],
      Interval: SECOND,
      Timeout: SECOND,
      Retries: 2,
      StartPeriod: 0,
    },
    restartPolicySwarm: { Condition: 'on-failure', MaxAttempts: 2, Delay: SECOND },
    updateConfigSwarm: PACE,
    ...settings,
  });
  return created as { applicationId: string; appName: string };
}

const setImage = (applicationId: string, dockerImage: string) =>
  api.post('application.update', { applicationId, dockerImage });
const serviceOf = async (appName: string) =>
  (await api.get('docker.getConfig', { containerId: appName })).body;
const updated = (appName: string, state: string) =>
  until(async () => {
    const service = await serviceOf(appName);
    return service?.UpdateStatus?.State === state && service;
  });
const running = async (appName: string) =>
  (await inspect(api, appName, '')).filter(({ state }) => state === 'running');

test('is done as soon as Swarm has the order, and its tasks show digest and health', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0');
  expect((await api.post('application.deploy', { applicationId, title: 'a' })).text).toBe('');
  const task = await until(async () =>
    (await running(appName)).find(({ State }) => State.Health.Status === 'healthy'),
  );
  expect(task.name).toMatch(new RegExp(`^${appName}\\.1\\.`));
  expect(task.Config.Image).toMatch(/^ghcr\.io\/acme\/web:v1\.0\.0@sha256:/);
  expect((await serviceOf(appName)).Spec.TaskTemplate.RestartPolicy).toMatchObject({
    Condition: 'on-failure',
    MaxAttempts: 2,
  });
});

test('a failed update is done all the same, while Swarm goes back to the old image without an interruption', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0');
  await api.post('domain.create', { host: 'web.localhost', applicationId, port: 3000 });
  await deploy(api, { applicationId });
  await until(async () => (await visit(sandbox, 'web.localhost', '/health')).status === 200);
  await setImage(applicationId, 'ghcr.io/acme/web:never-healthy-v2');
  expect((await deploy(api, { applicationId })).status).toBe('done');
  const service = await updated(appName, 'rollback_completed');
  expect(service.Spec.TaskTemplate.ContainerSpec.Image).toContain('web:v1.0.0@');
  expect(service.PreviousSpec.TaskTemplate.ContainerSpec.Image).toContain('never-healthy-v2');
  expect((await visit(sandbox, 'web.localhost', '/health')).body).toContain('"v1.0.0"');
  expect(await running(appName)).toHaveLength(1);
  expect((await api.get('application.one', { applicationId })).body.applicationStatus).toBe('done');
});

test('stop-first with pause leaves the service down and says so', async () => {
  const pace = { ...PACE, Order: 'stop-first', FailureAction: 'pause' };
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0', {
    updateConfigSwarm: pace,
  });
  await deploy(api, { applicationId });
  await until(async () => (await running(appName)).length === 1);
  await setImage(applicationId, 'ghcr.io/acme/web:crash-at-start-v2');
  await deploy(api, { applicationId });
  await updated(appName, 'paused');
  await until(async () => (await running(appName)).length === 0);
});

test('a good update replaces every task, and a deploy without a change restarts them too', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0', { replicas: 2 });
  await deploy(api, { applicationId });
  await until(async () => (await running(appName)).length === 2);
  const before = await running(appName);
  await deploy(api, { applicationId });
  await updated(appName, 'completed');
  const after = await running(appName);
  expect(after).toHaveLength(2);
  expect(after.map(({ Id }) => Id)).not.toEqual(expect.arrayContaining([before[0]!.Id]));
});

test('restarts of a crashing task end at the cap', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:crash-at-start-v1');
  await deploy(api, { applicationId });
  const dead = () => inspect(api, appName, '');
  await until(async () => (await dead()).length === 3);
  // Takes longer than another restart would.
  await deploy(api, await newCompose(api, file({ web: web('web:v1.0.0') })));
  expect((await dead()).map(({ state }) => state)).toEqual(['exited', 'exited', 'exited']);
});

test('a missing image fails the deployment, and the old tasks stay', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0');
  await deploy(api, { applicationId });
  await until(async () => (await running(appName)).length === 1);
  await setImage(applicationId, 'ghcr.io/acme/web:missing-v2');
  expect((await deploy(api, { applicationId })).status).toBe('error');
  expect(await running(appName)).toHaveLength(1);
});

test('stop, start and delete act on the Swarm service', async () => {
  const { applicationId, appName } = await newApplication('ghcr.io/acme/web:v1.0.0');
  await deploy(api, { applicationId });
  await until(async () => (await running(appName)).length === 1);
  await api.post('application.stop', { applicationId });
  await until(async () => (await running(appName)).length === 0);
  await api.post('application.start', { applicationId });
  await until(async () => (await running(appName)).length === 1);
  await api.post('application.delete', { applicationId });
  expect(await inspect(api, appName, '')).toEqual([]);
  expect((await api.get('docker.getConfig', { containerId: appName })).text).toBe('');
});

test('a stack runs its services on Swarm and does not wait for them', async () => {
  const environmentId = await newEnvironment(api);
  const stack = file({
    web: {
      ...web('web:v1.0.0'),
      deploy: { replicas: 2, restart_policy: { condition: 'on-failure', max_attempts: 3 } },
    },
  });
  const input = { name: 'shop', environmentId, composeType: 'stack', sourceType: 'raw', composeFile: stack };
  const { composeId, appName } = (await api.post('compose.create', input)).body;
  expect((await deploy(api, { composeId })).status).toBe('done');
  await until(
    async () =>
      (await inspect(api, appName, 'stack')).filter(({ State }) => State.Health?.Status === 'healthy')
        .length === 2,
  );
  expect((await serviceOf(`${appName}_web`)).Spec.Mode.Replicated.Replicas).toBe(2);
  await api.post('compose.delete', { composeId });
  expect(await inspect(api, appName, 'stack')).toEqual([]);
});

test('a hand edit removes the healthcheck of an application', async () => {
  const { applicationId } = await newApplication('ghcr.io/acme/web:v1.0.0');
  sandbox.admin.break({ fault: 'edit-healthcheck-removed', service: 'web' });
  expect((await api.get('application.one', { applicationId })).body.healthCheckSwarm).toBeNull();
});

test('data in a named volume outlives a redeploy', async () => {
  const redis = (image: string) =>
    file({ cache: { image, volumes: ['data:/data'] } }, { volumes: { data: {} } });
  const { composeId, appName } = await newCompose(api, redis('redis:7.4.1'));
  await deploy(api, { composeId });
  await api.post('compose.update', { composeId, composeFile: redis('redis:7.4.2') });
  expect((await deploy(api, { composeId })).status).toBe('done');
  expect(await inspect(api, appName)).toMatchObject([{ Config: { Image: 'redis:7.4.2' }, state: 'running' }]);
});
