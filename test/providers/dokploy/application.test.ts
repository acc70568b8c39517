import { application } from '../../../providers/dokploy/application';
import { application as definition } from '../../../providers/dokploy/definitions/application';
import { fingerprint } from '../../../providers/framework/fingerprint';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { failureOf } from '../../platforms/dokploy/script';
import { FINGERPRINT_KEY, fakeDokploy, stateFor, testContext } from './fake';

const pace = { parallelism: 1, delay_seconds: 0, monitor_seconds: 30, order: 'start-first' };
const password = 'ghp_0123456789';

const declared = (more: State = {}) =>
  stateFor(definition, {
    id: UNKNOWN,
    app_name: UNKNOWN,
    environment_id: 'env-1',
    name: 'web',
    source_type: 'docker',
    image: 'ghcr.io/acme/web:v1-abc1234',
    health_check: {
      test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:8080/health'],
      interval_seconds: 10,
      timeout_seconds: 3,
      start_period_seconds: 30,
      retries: 3,
    },
    restart_policy: { condition: 'on-failure', max_attempts: 3, delay_seconds: 5, window_seconds: 0 },
    update_config: { ...pace, failure_action: 'rollback' },
    rollback_config: { ...pace, failure_action: 'pause' },
    replicas: 2,
    memory_limit_mb: 512,
    cpu_limit: 0.5,
    auto_deploy: false,
    registry: { url: 'ghcr.io', username: 'acme', password: null, fingerprint: UNKNOWN },
    ...more,
  });

const config = (more: State = {}) =>
  declared({ registry: { url: 'ghcr.io', username: 'acme', password, fingerprint: null }, ...more });

const create = (fake: ReturnType<typeof fakeDokploy>) =>
  application.create(fake.session, declared(), config(), testContext());

test('health, restart cap, update and rollback are written out in Docker’s units', async () => {
  const fake = fakeDokploy();
  const { id } = await create(fake);
  expect(fake.applications.get(id)).toMatchObject({
    sourceType: 'docker',
    dockerImage: 'ghcr.io/acme/web:v1-abc1234',
    autoDeploy: false,
    healthCheckSwarm: {
      Interval: 10_000_000_000,
      Timeout: 3_000_000_000,
      StartPeriod: 30_000_000_000,
      Retries: 3,
    },
    restartPolicySwarm: { Condition: 'on-failure', MaxAttempts: 3, Delay: 5_000_000_000 },
    updateConfigSwarm: {
      Order: 'start-first',
      FailureAction: 'rollback',
      Parallelism: 1,
      Monitor: 30_000_000_000,
    },
    rollbackConfigSwarm: { Order: 'start-first', FailureAction: 'pause' },
    modeSwarm: null,
    replicas: 2,
    memoryLimit: '536870912',
    cpuLimit: '500000000',
    memoryReservation: null,
  });
  expect(fake.count('POST application.deploy')).toBe(0);
});

test('reading back gives the same state, with a fingerprint in place of the password', async () => {
  const fake = fakeDokploy();
  const state = await create(fake);
  const live = (await application.read(fake.session, state, testContext()))!;
  const hash = fingerprint(FINGERPRINT_KEY, `dokploy_application/${state.id}`, 'registry.password', password);
  expect({ ...state, registry: { ...state['registry'], fingerprint: hash } }).toMatchObject(live);
  expect(JSON.stringify(live)).not.toContain(password);
});

describe('what exists already', () => {
  const met = (fake: ReturnType<typeof fakeDokploy>, more: State = {}) =>
    Promise.resolve(application.existing!(fake.nextWalk(), declared(more), testContext()));

  test('is met by its name in the environment or by its id, with all of its variables', async () => {
    const fake = fakeDokploy();
    const { id } = await create(fake);
    fake.applications.get(id)!['env'] = 'STRIPE_KEY=sk\nLOG_LEVEL=info';
    for (const more of [{}, { application_id: id, name: 'other' }]) {
      const live = (await met(fake, more)) as State;
      expect(live).toMatchObject({ id, image: 'ghcr.io/acme/web:v1-abc1234', ...more, name: 'web' });
      expect(Object.keys(live['env']).sort()).toEqual(['LOG_LEVEL', 'STRIPE_KEY']);
    }
    expect(await met(fake, { name: 'other' })).toBeNull();
    expect(await met(fake, { environment_id: UNKNOWN })).toBe(UNKNOWN);
  });

  test('is refused where an id leads nowhere, and under another id than the one in state', async () => {
    const error = await failureOf(met(fakeDokploy(), { application_id: 'app-404' }));
    expect(error).toMatchObject({ path: ['application_id'] });
    const prior = declared({ id: 'app-1', app_name: 'web-x1y2z3' });
    const wanted = declared({ application_id: 'app-2' });
    expect(() =>
      application.modifyPlan!({ prior, planned: wanted, config: wanted, client: undefined }),
    ).toThrow('application_id cannot become app-2');
  });

  test('is forgotten and not deleted when it was taken over', async () => {
    const fake = fakeDokploy();
    const { id } = await create(fake);
    await application.delete(fake.session, declared({ id, adopted: { id } }), testContext());
    expect(fake.count('POST application.delete')).toBe(0);
  });
});

test.each([
  ['the healthcheck removed', { healthCheckSwarm: null }, { health_check: null }],
  ['restarts without end', { restartPolicySwarm: null }, { restart_policy: null }],
  ['another image', { dockerImage: 'nginx:latest' }, { image: 'nginx:latest' }],
  ['auto-deploy on', { autoDeploy: true }, { auto_deploy: true }],
  ['fewer replicas', { replicas: 1 }, { replicas: 1 }],
])('a hand edit is seen: %s', async (_what, edit, seen) => {
  const fake = fakeDokploy();
  const state = await create(fake);
  Object.assign(fake.applications.get(state.id)!, edit);
  expect(await application.read(fake.nextWalk(), state, testContext())).toMatchObject(seen);
});

test('a port in host mode refuses start-first before anything is written, and takes stop-first', async () => {
  const fake = fakeDokploy();
  const prior = await create(fake);
  fake.applications.get(prior.id)!['ports'] = [{ publishedPort: 8080, publishMode: 'host' }];
  const writes = fake.count('POST application.update');
  const error = await failureOf(application.update(fake.nextWalk(), prior, prior, config(), testContext()));
  expect(error.message).toContain('port 8080');
  expect(fake.count('POST application.update')).toBe(writes);
  const stopFirst = { ...prior, update_config: { ...prior['update_config'], order: 'stop-first' } };
  await application.update(fake.nextWalk(), prior, stopFirst, config(), testContext());
  expect(fake.count('POST application.update')).toBe(writes + 1);
});

test.each([
  ['a moving tag', 'image', 'ghcr.io/acme/web:latest'],
  ['no tag', 'image', 'ghcr.io/acme/web'],
])('%s is refused', (_what, name, value) => {
  expect(definition.attributes[name as 'image'].validate(value)).toBeDefined();
});

test('an image of any registry is taken as long as it is pinned', () => {
  const { validate } = definition.attributes.image;
  expect(validate('nginx:1.27.1')).toBeUndefined();
  expect(validate(`registry.acme.dev:5000/web@sha256:${'a'.repeat(64)}`)).toBeUndefined();
});

test.each(['any', 'ON-FAILURE', ''])(
  'restart condition "%s" is refused, which Dokploy itself would store',
  (value) => {
    expect(definition.attributes.restart_policy.nested.attributes.condition.validate(value)).toBeDefined();
  },
);
