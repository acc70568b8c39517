import { compose as composeDefinition } from '../../../providers/dokploy/definitions/compose';
import { deployment as definition } from '../../../providers/dokploy/definitions/deployment';
import { deployment } from '../../../providers/dokploy/deployment';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { failureOf } from '../../platforms/dokploy/script';
import { type FakeContainer, fakeDokploy, stateFor, testContext } from './fake';

const v1 = 'ghcr.io/acme/ledger:v1-abc1234';
const v2 = 'ghcr.io/acme/ledger:v2-def5678';
const SECRET = 'hunter2hunter2';

function server(overrides = {}) {
  const fake = fakeDokploy(overrides);
  fake.compose.set('cmp-1', {
    composeId: 'cmp-1',
    name: 'ledger',
    appName: 'ledger-x1y2z3',
    environmentId: 'env-1',
    composeType: 'docker-compose',
    sourceType: 'raw',
    env: `PASSWORD=${SECRET}`,
    deployments: [],
  });
  return fake;
}

const web = (image: string, more: Partial<FakeContainer> = {}): FakeContainer => ({
  id: 'c1',
  service: 'web',
  image,
  ...more,
});

const declared = (more: State = {}) =>
  stateFor(definition, {
    compose_id: 'cmp-1',
    images: { web: v2 },
    config_hash: 'abc123',
    timeout_seconds: 120,
    settle_seconds: 10,
    ...more,
  });

const run = (fake: ReturnType<typeof server>, more: State = {}) =>
  deployment.create(fake.session, declared(more), declared(more), testContext());

test('a deployment succeeds when the declared image runs, is healthy and has settled', async () => {
  const fake = server();
  fake.runs([web(v2)]);
  const before = fake.client.runtime.now();
  const state = await run(fake);
  expect(state).toMatchObject({
    id: 'compose:cmp-1',
    status: 'done',
    healthy: true,
    running_images: { web: v2 },
    deployment_id: 'dep-1',
  });
  expect(fake.count('POST compose.deploy')).toBe(1);
  expect(fake.client.runtime.now() - before).toBeGreaterThanOrEqual(10_000);
});

test('"done" with an unhealthy container fails, and shows container, log and that nothing else serves', async () => {
  const fake = server();
  fake.deployment.log = `Pulling web\nUsing password ${SECRET}\nContainer started`;
  fake.runs([web(v2, { health: 'unhealthy', restarts: 2 })]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain('fails its healthcheck');
  expect(error.message).toContain('ledger-x1y2z3-web-1: running, unhealthy, 2 restarts');
  expect(error.message).toContain('Container started');
  expect(error.message).toContain('compose replaces the old container before the new one is healthy');
  expect(error.message).toMatch(/its program \(wget, curl\) has to be in the image/);
  expect(error.message).not.toContain(SECRET);
});

test('a failed stack is called a stack, and compose is not blamed for what Swarm replaces', async () => {
  const fake = server();
  fake.compose.get('cmp-1')!.composeType = 'stack';
  fake.deployment.status = 'error';
  fake.runs([]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain('The deployment of stack cmp-1 failed');
  expect(error.message).toContain('Nothing serves the previous version any more.');
  expect(error.message).not.toMatch(/compose/);
});

test('a failed deployment before which the old container was not touched says that it still serves', async () => {
  const fake = server();
  fake.deployment.status = 'error';
  fake.deployment.log = 'manifest unknown';
  fake.runs([web(v1)]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain('manifest unknown');
  expect(error.message).toContain(`The previous version still serves (${v1})`);
});

test('the old image still running after "done" is never called deployed', async () => {
  const fake = server();
  fake.runs([web(v1)]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain(`runs ${v1}, declared is ${v2}`);
});

test('a container that keeps restarting never counts, however healthy it looks in between', async () => {
  const fake = server();
  fake.runs((now) => [web(v2, { restarts: Math.floor(now / 6000) })]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain('keep restarting');
});

test('a healthcheck that passes and fails in turn never counts, although Docker says healthy', async () => {
  const fake = server();
  fake.runs([web(v2, { probes: [1, 0, 1, 0, 1] })]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain('passes its healthcheck and fails it again');
  expect(error.message).toContain('2 of its last probes failed');
});

test('one failed probe delays a deployment, and is forgiven once Docker has forgotten it', async () => {
  const fake = server();
  const start = fake.client.runtime.now();
  fake.runs((now) => [web(v2, { probes: now - start < 30_000 ? [1, 1, 0, 1, 0] : [0, 0, 0, 0, 0] })]);
  await expect(run(fake)).resolves.toMatchObject({ healthy: true });
  expect(fake.client.runtime.now() - start).toBeGreaterThanOrEqual(40_000);
});

test('a container that used up its restarts fails at once, without waiting for the deadline', async () => {
  const fake = server();
  fake.runs([web(v2, { state: 'exited', exitCode: 1, restarts: 3 })]);
  const before = fake.client.runtime.now();
  const error = await failureOf(run(fake));
  expect(error.message).toContain('exited with code 1');
  expect(fake.client.runtime.now() - before).toBeLessThan(10_000);
});

test('a slow start is waited for', async () => {
  const fake = server();
  const start = fake.client.runtime.now();
  fake.runs((now) => [web(v2, { health: now - start > 40_000 ? 'healthy' : 'starting' })]);
  await expect(run(fake)).resolves.toMatchObject({ healthy: true });
});

test('a service that nobody declared must not be broken either, but may have done its work', async () => {
  const fake = server();
  fake.runs([web(v2), { id: 'c2', service: 'migrate', image: v2, state: 'exited', exitCode: 0 }]);
  await expect(run(fake)).resolves.toMatchObject({ healthy: true });
  fake.runs([web(v2), { id: 'c2', service: 'migrate', image: v2, state: 'exited', exitCode: 2 }]);
  expect((await failureOf(run(fake))).message).toContain('migrate-1: exited with code 2');
});

test('a declared service without a container is missing', async () => {
  const fake = server();
  fake.runs([]);
  expect((await failureOf(run(fake))).message).toContain('web: no container runs it');
});

test('an image that cannot be compared is neither called deployed nor the previous version', async () => {
  const fake = server();
  const id = `sha256:${'a'.repeat(64)}`;
  fake.runs([web(id)]);
  const error = await failureOf(run(fake));
  expect(error.message).toContain(`runs ${id}, which does not tell whether it is ${v2}`);
  expect(error.message).toContain(
    `Whether the previous version still serves cannot be told from what runs (${id})`,
  );
  const live = await deployment.read(fake.session, declared({ deployment_id: 'dep-1' }), testContext());
  expect(live).toMatchObject({ images: { web: id }, healthy: false });
});

test('a container that cannot be inspected is not taken for the declared image', async () => {
  const fake = server({ 'GET docker.getConfig': { text: '' } });
  fake.runs([web(v2)]);
  expect((await failureOf(run(fake))).message).toContain('cannot be inspected');
});

describe('reading', () => {
  test('after a clean deployment nothing differs', async () => {
    const fake = server();
    fake.runs([web(v2)]);
    const state = await run(fake);
    expect(await deployment.read(fake.session, state, testContext())).toEqual(state);
  });

  test('another image that runs is drift of that service', async () => {
    const fake = server();
    fake.runs([web(v2)]);
    const state = await run(fake);
    fake.runs([web(v1)]);
    const live = await deployment.read(fake.session, state, testContext());
    expect(live).toMatchObject({ images: { web: v1 }, healthy: false });
  });

  test('a deployment made outside is drift, even of the same image', async () => {
    const fake = server();
    fake.runs([web(v2)]);
    const state = await run(fake);
    const rows = fake.compose.get('cmp-1')!['deployments'] as object[];
    rows.push({ deploymentId: 'hand', status: 'done', createdAt: '2026-02-01T00:00:00.000Z' });
    const live = (await deployment.read(fake.nextWalk(), state, testContext()))!;
    expect(live['config_hash']).toBe('unknown: hand');
    expect(live['deployment_id']).toBe('hand');
  });

  test('an app that is gone takes its deployment with it', async () => {
    const fake = server();
    const state = declared({ compose_id: 'cmp-404', id: 'compose:cmp-404' });
    expect(await deployment.read(fake.session, state, testContext())).toBeNull();
  });
});

describe('planning', () => {
  const settled = declared({
    id: 'compose:cmp-1',
    deployment_id: 'dep-1',
    status: 'done',
    running_images: { web: v2 },
    healthy: true,
  });
  const plan = (prior: State, change: State): State => {
    const planned = { ...prior, ...change };
    deployment.modifyPlan!({ prior, planned, config: planned, client: undefined });
    return planned;
  };

  test('nothing changed: nothing is planned', () => {
    expect(plan(settled, {})).toEqual(settled);
  });

  test('a new image deploys', () => {
    expect(plan(settled, { images: { web: v1 } })).toMatchObject({ deployment_id: UNKNOWN, healthy: true });
  });

  test('waiting longer does not deploy', async () => {
    expect(plan(settled, { timeout_seconds: 300 })).toMatchObject({ deployment_id: 'dep-1', status: 'done' });
    const fake = server();
    await deployment.update(
      fake.session,
      settled,
      { ...settled, timeout_seconds: 300 },
      settled,
      testContext(),
    );
    expect(fake.calls).toHaveLength(0);
  });

  test('what is not healthy is deployed again', async () => {
    const ill = { ...settled, healthy: false };
    expect(plan(ill, {})).toMatchObject({ healthy: true, deployment_id: UNKNOWN });
    const fake = server();
    fake.runs([web(v2)]);
    await deployment.update(fake.session, ill, { ...settled }, settled, testContext());
    expect(fake.count('POST compose.deploy')).toBe(1);
  });
});

describe('applications on Swarm', () => {
  function swarm(overrides = {}, ports: object[] = []) {
    const fake = fakeDokploy(overrides);
    fake.applications.set('app-1', {
      applicationId: 'app-1',
      name: 'web',
      appName: 'web-x1y2z3',
      environmentId: 'env-1',
      sourceType: 'docker',
      updateConfigSwarm: { Parallelism: 1, Order: 'start-first', FailureAction: 'rollback' },
      deployments: [],
      ports,
    });
    return fake;
  }
  const application = { compose_id: null, application_id: 'app-1', images: { app: v2 } };
  const digest = `@sha256:${'a'.repeat(64)}`;

  test('the digest that Swarm appends to the tag is the declared image', async () => {
    const fake = swarm();
    fake.runs([web(`${v2}${digest}`)]);
    await expect(run(fake, application)).resolves.toMatchObject({ id: 'application:app-1', healthy: true });
  });

  test('an update that Swarm took back fails at once although Dokploy says done', async () => {
    const fake = swarm({
      'GET docker.getConfig': ({ query }: { query: Record<string, string> }) =>
        query['containerId'] === 'web-x1y2z3'
          ? { json: { UpdateStatus: { State: 'rollback_completed', Message: 'rollback completed' } } }
          : { json: { Config: { Image: v1 }, State: { Status: 'running', Health: { Status: 'healthy' } } } },
    });
    fake.runs([web(v1)]);
    const before = fake.client.runtime.now();
    const error = await failureOf(run(fake, application));
    expect(error.message).toContain('rollback_completed');
    expect(error.message).toContain(`runs ${v1}`);
    expect(error.message).toContain('The previous version still serves');
    expect(fake.client.runtime.now() - before).toBeLessThan(10_000);
  });

  test('while Swarm still replaces tasks nothing counts, even when the old ones run the declared image', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const fake = swarm({
      'GET docker.getConfig': ({ query }: { query: Record<string, string> }, now: number) => {
        if (query['containerId'] !== 'web-x1y2z3') {
          return {
            json: { Config: { Image: v2 }, State: { Status: 'running', Health: { Status: 'healthy' } } },
          };
        }
        const state = now - start < 45_000 ? 'updating' : 'rollback_completed';
        return { json: { UpdateStatus: { State: state, Message: '' } } };
      },
    });
    fake.runs([web(v2)]);
    const error = await failureOf(run(fake, application));
    expect(error.message).toContain('rollback_completed');
  });

  test('a port in host mode with start-first is refused before anything is deployed', async () => {
    const fake = swarm({}, [{ publishedPort: 8080, publishMode: 'host' }]);
    const error = await failureOf(run(fake, application));
    expect(error.message).toContain('port 8080');
    expect(error.message).toContain('stop-first');
    expect(fake.count('POST application.deploy')).toBe(0);
  });
});

test('an import tells compose apps and applications apart, and refuses anything else', async () => {
  const fake = server();
  fake.runs([web(v2)]);
  const state = await deployment.import!(fake.session, 'compose:cmp-1', testContext());
  expect(state).toMatchObject({ compose_id: 'cmp-1', application_id: null, images: { web: v2 } });
  await expect(deployment.import!(fake.session, 'cmp-1', testContext())).rejects.toThrow(
    'compose:<compose id>',
  );
});

test('exactly one of compose_id and application_id is given', () => {
  expect(() => deployment.validate!(declared({ application_id: 'app-1' }))).toThrow('Both');
  expect(() => deployment.validate!(declared({ compose_id: null }))).toThrow('missing');
});

test('destroying a deployment leaves everything running', async () => {
  const fake = server();
  await deployment.delete(fake.session, declared(), testContext());
  expect(fake.calls).toHaveLength(0);
  expect(composeDefinition.description).toContain('keeps the volumes');
});
