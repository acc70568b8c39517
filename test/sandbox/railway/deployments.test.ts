import { ask, createProject, createService, IMAGE_V1, IMAGE_V2 } from '../support/railway-project';
import { railway, temporarySandbox, until, visit } from '../support/sandbox';

let world: Awaited<ReturnType<typeof temporarySandbox>>;
beforeEach(async () => {
  world = await temporarySandbox();
});
afterEach(() => world.close());

const web = async (settings: Record<string, unknown> = {}) =>
  createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
    healthcheckPath: '/api/health',
    healthcheckTimeout: 20,
    ...settings,
  });

const version = async (domain: string) =>
  JSON.parse((await visit(world.sandbox, domain, '/api/health')).body).version;

test('a deployment passes its healthcheck and serves at the domain', async () => {
  const service = await web();
  const domain = await service.domain();
  expect((await visit(world.sandbox, domain, '/')).body).toContain('Application not found');
  const done = await service.rollOut();
  expect(done).toMatchObject({
    status: 'SUCCESS',
    meta: { image: IMAGE_V1, imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    instances: [{ status: 'RUNNING' }],
  });
  expect(await version(domain)).toBe('v1-a1b2c3d');
});

test('a reference that carries a digest leaves imageDigest out of meta', async () => {
  const image = `${IMAGE_V1}@sha256:${'ab'.repeat(32)}`;
  const done = await (await web({ source: { image } })).rollOut();
  expect(done.meta).toMatchObject({ image });
  expect(done.meta).not.toHaveProperty('imageDigest');
});

test('changing settings deploys nothing, and a redeploy runs the image of the live deployment', async () => {
  const service = await web();
  const domain = await service.domain();
  await service.rollOut();
  await service.update({ source: { image: IMAGE_V2 } });
  await ask(
    world.sandbox,
    'mutation ($s: String!, $e: String!) { serviceInstanceRedeploy(serviceId: $s, environmentId: $e) }',
    service.target,
  );
  const again = await until(async () => {
    const [latest, ...others] = await service.list();
    return others.length === 1 && latest!.status === 'SUCCESS' && latest;
  });
  expect((await service.deployment(again.id)).meta).toMatchObject({ image: IMAGE_V1, reason: 'redeploy' });
  expect(await version(domain)).toBe('v1-a1b2c3d');
});

test('a new deployment is listed late, though its id is known at once', async () => {
  await world.close();
  // Slow steps, and a clock that leaps over the waiting at each look until it is stopped.
  let leaps = 0;
  let stopped: Date | undefined;
  const secondMs = 60_000;
  const now = () => {
    leaps += 1;
    return stopped ?? new Date(Date.now() + 2 * secondMs * leaps);
  };
  world = await temporarySandbox({ secondMs, now });
  const service = await web();
  stopped = now();
  const id = await service.deploy();
  expect(await service.list()).toEqual([]);
  expect((await service.deployment(id)).status).toBe('QUEUED');
  stopped = undefined;
  await until(async () => (await service.list()).length === 1);
});

test('a version that never becomes healthy fails and the previous one keeps serving', async () => {
  const service = await web();
  const domain = await service.domain();
  const good = await service.rollOut();
  await service.update({ source: { image: 'ghcr.io/plumbline-sandbox/web:never-healthy-v2' } });
  const bad = await service.rollOut();
  expect(bad.status).toBe('FAILED');
  expect(bad.meta.error).toContain('/api/health gave no 200 within 20 s');
  expect((await service.deployment(good.id)).status).toBe('SUCCESS');
  expect(await version(domain)).toBe('v1-a1b2c3d');
  const { deploymentEvents } = await ask(
    world.sandbox,
    'query ($id: String!) { deploymentEvents(id: $id) { edges { node { step completedAt payload { error } } } } }',
    { id: bad.id },
  );
  const failed = deploymentEvents.edges.map((edge: { node: object }) => edge.node).at(-1);
  expect(failed).toMatchObject({
    step: 'HEALTHCHECK',
    payload: { error: expect.stringContaining('status 503') },
  });
});

test('the replaced deployment is removed', async () => {
  const service = await web();
  const first = await service.rollOut();
  await service.update({ source: { image: IMAGE_V2 } });
  await service.rollOut();
  const removed = await service.reaches(first.id, 'REMOVED');
  expect(removed).toMatchObject({
    canRollback: true,
    deploymentStopped: true,
    instances: [{ status: 'REMOVED' }],
  });
});

test('without a healthcheck an app that dies is a success first and crashed when its restarts run out', async () => {
  const service = await web({
    source: { image: 'ghcr.io/plumbline-sandbox/web:crash-after-start-v1' },
    healthcheckPath: null,
    restartPolicyType: 'ON_FAILURE',
    restartPolicyMaxRetries: 1,
  });
  const id = await service.deploy();
  await service.reaches(id, 'SUCCESS');
  const crashed = await service.reaches(id, 'CRASHED');
  expect(crashed.instances).toEqual([{ status: 'CRASHED' }]);
  const { deploymentLogs } = await ask(
    world.sandbox,
    'query ($id: String!) { deploymentLogs(deploymentId: $id, limit: 50) { message severity } }',
    { id },
  );
  expect(deploymentLogs.map(({ message }: { message: string }) => message)).toContain('restarting (1 of 1)');
});

test('an image that no registry has fails with the reason of the pull', async () => {
  const done = await (await web({ source: { image: 'ghcr.io/nobody/nothing:v1' } })).rollOut();
  expect(done).toMatchObject({
    status: 'FAILED',
    meta: { error: expect.stringContaining('manifest unknown') },
  });
});

test('a lying version serves the old one while the platform says success', async () => {
  const service = await web();
  const domain = await service.domain();
  await service.rollOut();
  world.sandbox.admin.break({ fault: 'lying', service: 'web', times: 1 });
  await service.update({ source: { image: IMAGE_V2 } });
  expect((await service.rollOut()).meta.image).toBe(IMAGE_V2);
  expect(await version(domain)).toBe('v1-a1b2c3d');
});

test('a lost queue leaves the deployment queued, and the next one runs', async () => {
  const service = await web();
  world.sandbox.admin.break({ fault: 'lost-queue', times: 1 });
  const lost = await service.deploy();
  const next = await service.rollOut();
  expect(next.status).toBe('SUCCESS');
  expect((await service.deployment(lost)).status).toBe('QUEUED');
});

test('with a volume the old container stops before the new one starts, and runs again when that fails', async () => {
  const service = await web();
  await ask(world.sandbox, 'mutation ($i: VolumeCreateInput!) { volumeCreate(input: $i) { id } }', {
    i: {
      projectId: service.projectId,
      environmentId: service.environmentId,
      serviceId: service.serviceId,
      mountPath: '/data',
    },
  });
  const domain = await service.domain();
  const first = await service.rollOut();
  await service.update({ source: { image: 'ghcr.io/plumbline-sandbox/web:never-healthy-v2' } });
  const id = await service.deploy();
  await service.reaches(id, 'DEPLOYING');
  await until(async () => (await service.deployment(first.id)).deploymentStopped);
  await service.reaches(id, 'FAILED');
  await until(async () => (await visit(world.sandbox, domain, '/api/health')).status === 200);
  expect(await version(domain)).toBe('v1-a1b2c3d');
});

test('a rollback brings the old image and variables back and leaves the configuration alone', async () => {
  const service = await web();
  const domain = await service.domain();
  const first = await service.rollOut();
  await service.update({ source: { image: IMAGE_V2 } });
  const second = await service.rollOut();
  await ask(world.sandbox, 'mutation ($id: String!) { deploymentRollback(id: $id) }', { id: first.id });
  await service.reaches(second.id, 'REMOVED');
  expect(await version(domain)).toBe('v1-a1b2c3d');
  const { serviceInstance } = await ask(
    world.sandbox,
    'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { source { image } } }',
    service.target,
  );
  expect(serviceInstance.source.image).toBe(IMAGE_V2);
});

test('a newer deployment takes the place of one that is under way', async () => {
  const service = await web({ source: { image: 'ghcr.io/plumbline-sandbox/web:never-healthy-v1' } });
  const first = await service.deploy();
  await service.reaches(first, 'DEPLOYING');
  await service.update({ source: { image: IMAGE_V2 } });
  expect((await service.rollOut()).status).toBe('SUCCESS');
  expect((await service.deployment(first)).status).toBe('REMOVED');
});

test('a failed pre-deploy command fails the deployment before its container starts', async () => {
  const done = await (await web({ preDeployCommand: ['exit 3'] })).rollOut();
  expect(done.meta.error).toBe('Pre-deploy command failed: exit 3');
});

test('a domain that points at another port than the app listens on answers 502', async () => {
  const service = await web();
  await service.rollOut();
  const { serviceDomainCreate } = await ask(
    world.sandbox,
    'mutation ($s: String!, $e: String!) { serviceDomainCreate(input: { serviceId: $s, environmentId: $e, targetPort: 9999 }) { domain } }',
    service.target,
  );
  expect((await visit(world.sandbox, serviceDomainCreate.domain, '/')).status).toBe(502);
});

test('deploying a service without a source is an error and makes no deployment', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'empty');
  const answer = await railway(
    world.sandbox,
    'mutation ($s: String!, $e: String!) { serviceInstanceDeployV2(serviceId: $s, environmentId: $e) }',
    service.target,
  );
  expect(answer.errors?.[0]?.message).toBe('Service has no source to deploy');
  expect(await service.list()).toEqual([]);
});
