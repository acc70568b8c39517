import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { railwayDefinitions } from '../../../providers/railway/definitions';
import { deployment, environment, IMAGE, instance, OLD_IMAGE, refuse } from '../../platforms/railway/fake';
import { provider } from './support';

const ids = { service_id: 'web', environment_id: 'env' };
const declared = { ...ids, source_image: IMAGE };
const TYPE = 'railway_service_instance';
const done = () => ({ serviceInstanceUpdate: true });

const live = (settings: object = {}, deploy: object = {}, source: object = {}) =>
  environment({
    instances: [instance('web', settings)],
    config: { services: { web: { variables: {}, networking: {}, deploy, source } } },
  });

test('a new instance gets everything that is declared, so that no platform default applies', async () => {
  const { resource, of } = await provider({
    Environment: () => live({ source: null }),
    ServiceInstanceUpdate: done,
  });
  expect(await resource(TYPE).create({ ...declared, healthcheck_path: '/health' })).toMatchObject({
    id: 'instance-web',
  });
  expect(of('ServiceInstanceUpdate')).toEqual([
    {
      ...{ serviceId: 'web', environmentId: 'env' },
      input: {
        source: { image: IMAGE },
        healthcheckPath: '/health',
        healthcheckTimeout: 300,
        restartPolicyType: 'ON_FAILURE',
        restartPolicyMaxRetries: 3,
        overlapSeconds: 0,
        drainingSeconds: 0,
        sleepApplication: false,
        numReplicas: 1,
      },
    },
  ]);
});

test('an instance that Railway does not show yet is waited for', async () => {
  const { resource, session, names } = await provider({
    Environment: (_v, call) => (call < 3 ? environment() : live()),
    ServiceInstanceUpdate: done,
  });
  session.made.add('web');
  await expect(resource(TYPE).create(declared)).resolves.toMatchObject({ id: 'instance-web' });
  expect(names()).not.toContain('CommitPatch');
});

test('a service that is in another environment only is added to this one, without deploying', async () => {
  let added = false;
  const { resource, of, names } = await provider({
    Environment: () => (added ? live({ source: null }) : environment()),
    CommitPatch: () => {
      added = true;
      return { environmentPatchCommit: 'id' };
    },
    ServiceInstanceUpdate: done,
  });
  expect(await resource(TYPE).existing(declared)).toBeNull();
  await expect(resource(TYPE).create(declared)).resolves.toMatchObject({ id: 'instance-web' });
  expect(of('CommitPatch')).toEqual([
    { environmentId: 'env', patch: { services: { web: { isCreated: true } } } },
  ]);
  expect(names().at(-1)).toBe('ServiceInstanceUpdate');
});

test('an instance that never shows ends in an error', async () => {
  const { resource } = await provider({
    Environment: () => environment(),
    CommitPatch: () => ({ environmentPatchCommit: 'id' }),
  });
  await expect(resource(TYPE).create(declared)).rejects.toThrow(/does not exist in environment env/);
});

describe('an instance that is there before it is declared', () => {
  const Environment = () =>
    live(
      { source: { image: OLD_IMAGE }, healthcheckPath: '/old' },
      { registryCredentials: { username: '*****' } },
    );

  test('is told as it is, with what is left to the platform left out', async () => {
    const { resource } = await provider({ Environment });
    expect(await resource(TYPE).existing(declared)).toMatchObject({
      id: 'instance-web',
      source_image: OLD_IMAGE,
      healthcheck_path: '/old',
      builder: null,
      registry_username: '*****',
      registry_password_fingerprint: null,
    });
  });

  test('loses credentials that nobody declares only when they are let go', async () => {
    const { resource } = await provider({ Environment });
    const { existing, losses } = resource(TYPE);
    const met = (await existing(declared)) as State;
    expect(losses(met, declared)).toEqual(['registry_username']);
    expect(losses(met, { ...declared, registry_username: 'robot' })).toEqual([]);
  });

  test("is nobody else's when this run made the service, and not known before the service is", async () => {
    const { resource, session } = await provider({ Environment });
    session.made.add('web');
    expect(await resource(TYPE).existing(declared)).toBeNull();
    expect(await resource(TYPE).existing({ ...declared, service_id: UNKNOWN })).toBe(UNKNOWN);
  });
});

test('an update writes what changed, with the replicas, and nothing else', async () => {
  const { resource, of } = await provider({ Environment: () => live(), ServiceInstanceUpdate: done });
  await resource(TYPE).update({ ...declared, source_image: OLD_IMAGE, cron_schedule: '0 4 * * *' }, declared);
  expect(of('ServiceInstanceUpdate').map(({ input }) => input)).toEqual([
    { source: { image: IMAGE }, cronSchedule: null, numReplicas: 1 },
  ]);
});

test('an update of what Railway does not keep writes nothing', async () => {
  const { resource, names } = await provider({ Environment: () => live() });
  await resource(TYPE).update(declared, declared);
  expect(names()).toEqual(['Environment']);
});

describe('a read', () => {
  const read = async (state: object, ...parts: Parameters<typeof live>) => {
    const { resource } = await provider({ Environment: () => live(...parts) });
    return resource(TYPE).read(state);
  };

  test('fills in the defaults that Railway leaves out', async () => {
    expect(await read(declared)).toMatchObject({
      healthcheck_path: null,
      healthcheck_timeout: 300,
      restart_policy_type: 'ON_FAILURE',
      restart_policy_max_retries: 10,
      num_replicas: 1,
      overlap_seconds: 0,
      draining_seconds: 0,
      sleep_application: false,
      watch_patterns: null,
      auto_updates: 'disabled',
      builder: null,
    });
  });

  test('sees what was changed in the dashboard', async () => {
    const changed = {
      healthcheckPath: '',
      startCommand: 'sleep 1',
      preDeployCommand: ['migrate'],
      source: { image: OLD_IMAGE, repo: null },
    };
    expect(await read(declared, changed, {}, { autoUpdates: { type: 'patch' } })).toMatchObject({
      healthcheck_path: null,
      start_command: 'sleep 1',
      pre_deploy_command: 'migrate',
      source_image: OLD_IMAGE,
      auto_updates: 'patch',
    });
  });

  test('takes region and replicas from the configuration', async () => {
    const multi = {
      multiRegionConfig: { 'us-west2': { numReplicas: 2 }, 'europe-west4-drams3a': { numReplicas: 1 } },
    };
    expect(await read({ ...declared, region: 'us-west2' }, {}, multi)).toMatchObject({
      region: 'europe-west4-drams3a+us-west2',
      num_replicas: 3,
    });
    expect(await read(declared, {}, multi)).toMatchObject({ region: null });
  });

  test('takes limits from the configuration, in the unit they were declared in', async () => {
    const of = (memoryBytes: number) => ({ limitOverride: { containers: { cpu: 2, memoryBytes } } });
    expect(await read({ ...declared, memory_limit_gb: 2 }, {}, of(2_000_000_000))).toMatchObject({
      cpu_limit: 2,
      memory_limit_gb: 2,
    });
    expect(await read({ ...declared, memory_limit_gb: 2 }, {}, of(2 * 2 ** 30))).toMatchObject({
      memory_limit_gb: 2,
    });
    expect(await read(declared)).toMatchObject({ cpu_limit: null, memory_limit_gb: null });
  });

  test('keeps what cannot be read', async () => {
    const state = { ...declared, registry_username: 'bot', registry_password_fingerprint: 'abc' };
    const masked = { registryCredentials: { username: '*****', password: '*****' } };
    expect(await read(state, {}, masked)).toMatchObject({
      registry_username: 'bot',
      registry_password_fingerprint: 'abc',
    });
  });

  test('sees that declared registry credentials are gone', async () => {
    const state = { ...declared, registry_username: 'bot', registry_password_fingerprint: 'abc' };
    expect(await read(state)).toMatchObject({
      registry_username: null,
      registry_password_fingerprint: null,
    });
  });
});

describe('healthcheck settings that Railway does not take yet', () => {
  const update = (answers: object) => provider({ ServiceInstanceUpdate: refuseHealthcheck, ...answers });
  const refuseHealthcheck = ({ input }: { input: object }) =>
    'healthcheckPath' in input || 'healthcheckTimeout' in input ? refuse('Invalid input')() : done();

  test.each<[string, object, object]>([
    ['with none declared', { latestDeployment: null }, declared],
    [
      'after a first deployment that failed',
      { latestDeployment: deployment('d', 'FAILED') },
      { ...declared, healthcheck_path: '/health' },
    ],
  ])('are kept for after the first deployment: %s', async (_, instanceParts, planned) => {
    const { resource, session, of } = await update({
      Environment: () => live({ source: null, ...instanceParts }),
    });
    await resource(TYPE).create(planned);
    expect(of('ServiceInstanceUpdate')).toHaveLength(2);
    expect(of('ServiceInstanceUpdate')[1]!['input']).not.toHaveProperty('healthcheckTimeout');
    expect(session.afterFirstDeployment.get('env/web')).toMatchObject({ healthcheckTimeout: 300 });
  });

  test('are an error where the service runs', async () => {
    const active = { activeDeployments: [deployment('d', 'SUCCESS')] };
    const { resource } = await update({ Environment: () => live(active) });
    await expect(resource(TYPE).create({ ...declared, healthcheck_path: '/x' })).rejects.toThrow(
      /Invalid input/,
    );
  });
});

describe('registry credentials', () => {
  test('that somebody added by hand are seen, and go with the next apply', async () => {
    const { resource, of } = await provider({
      Environment: () => live({}, { registryCredentials: { username: '*****', password: '*****' } }),
      ServiceInstanceUpdate: done,
    });
    const read = (await resource(TYPE).read(declared)) as State;
    expect(read).toMatchObject({ registry_username: '*****' });
    await resource(TYPE).update(read, { ...read, registry_username: null });
    expect(of('ServiceInstanceUpdate')[0]).toMatchObject({ input: { registryCredentials: null } });
  });

  const secret = { ...declared, registry_username: 'bot', registry_password: 'hunter2-hunter2' };
  const known = { ...declared, registry_username: 'bot', registry_password_fingerprint: 'f' };
  const written = async (prior: object, planned: object, config: object) => {
    const { resource, of, client } = await provider({
      Environment: () => live(),
      ServiceInstanceUpdate: done,
    });
    await resource(TYPE).update(prior, planned, config);
    return { input: of('ServiceInstanceUpdate').map(({ input }) => input), client };
  };

  test('are written when the fingerprint is new, and known to redaction', async () => {
    const { input, client } = await written(
      known,
      { ...known, registry_password_fingerprint: UNKNOWN },
      secret,
    );
    expect(input).toEqual([{ registryCredentials: { username: 'bot', password: 'hunter2-hunter2' } }]);
    expect(client.redactor.clean('hunter2-hunter2')).toBe('[secret]');
  });

  test('are not written again when they are the same', async () => {
    expect((await written(known, known, secret)).input).toEqual([]);
  });

  test('are removed when they are no longer declared', async () => {
    expect((await written(known, declared, declared)).input).toEqual([{ registryCredentials: null }]);
  });
});

test('limits are written together, and null lifts them', async () => {
  const { resource, of } = await provider({ Environment: () => live(), LimitsUpdate: () => ({}) });
  await resource(TYPE).update(
    { ...declared, cpu_limit: 2, memory_limit_gb: 2 },
    { ...declared, memory_limit_gb: 4 },
  );
  expect(of('LimitsUpdate')).toEqual([
    { input: { serviceId: 'web', environmentId: 'env', vCPUs: null, memoryGB: 4 } },
  ]);
});

test('replicas go to the chosen region, and to the one chosen in the dashboard', async () => {
  const scaled = async (planned: object, deploy: object = {}) => {
    const { resource, of } = await provider({
      Environment: () => live({}, deploy),
      ServiceInstanceUpdate: done,
    });
    await resource(TYPE).update(declared, { ...declared, num_replicas: 3, ...planned });
    return of('ServiceInstanceUpdate').map(({ input }) => input);
  };
  expect(await scaled({})).toEqual([{ numReplicas: 3 }]);
  const west = [{ multiRegionConfig: { 'us-west2': { numReplicas: 3 } } }];
  expect(await scaled({ region: 'us-west2' })).toEqual(west);
  expect(await scaled({}, { multiRegionConfig: { 'us-west2': { numReplicas: 1 } } })).toEqual(west);
});

describe('a service in several regions', () => {
  const regions = { 'us-west2': 2, 'europe-west4-drams3a': 1 };
  const config = (spread: Readonly<Record<string, number>>) => ({
    multiRegionConfig: Object.fromEntries(
      Object.entries(spread).map(([name, numReplicas]) => [name, { numReplicas }]),
    ),
  });
  const at = (deploy: object, settings: object = {}) =>
    provider({ Environment: () => live(settings, deploy), ServiceInstanceUpdate: done });

  test('gets each region with its replicas, and leaves those that are no longer declared', async () => {
    const { resource, of } = await at(config({ 'us-east4-eqdc4a': 4, 'us-west2': 2 }));
    await resource(TYPE).update(
      { ...declared, regions: { 'us-east4-eqdc4a': 4, 'us-west2': 2 }, num_replicas: 6 },
      { ...declared, regions, num_replicas: 3 },
    );
    expect(of('ServiceInstanceUpdate').map(({ input }) => input)).toEqual([
      {
        multiRegionConfig: {
          'us-east4-eqdc4a': null,
          'us-west2': { numReplicas: 2 },
          'europe-west4-drams3a': { numReplicas: 1 },
        },
      },
    ]);
  });

  test('moves from one region to another one alone', async () => {
    const { resource, of } = await at(config({ 'us-west2': 2 }));
    const one = { ...declared, num_replicas: 2 };
    await resource(TYPE).update({ ...one, region: 'us-west2' }, { ...one, region: 'us-east4-eqdc4a' });
    expect(of('ServiceInstanceUpdate')[0]!['input']).toEqual({
      multiRegionConfig: { 'us-west2': null, 'us-east4-eqdc4a': { numReplicas: 2 } },
    });
  });

  test.each<[string, object, object, object]>([
    ['as declared', config(regions), {}, { regions, num_replicas: 3, region: null }],
    ['with another number', config({ 'us-west2': 1 }), {}, { regions: { 'us-west2': 1 }, num_replicas: 1 }],
    ['in one that was never chosen', {}, { region: 'us-west2' }, { regions: { 'us-west2': 1 } }],
    ['with a region that was left', { multiRegionConfig: { 'us-west2': null } }, {}, { regions: {} }],
  ])('is read %s', async (_, deploy, settings, expected) => {
    const { resource } = await at(deploy, settings);
    const read = await resource(TYPE).read({ ...declared, regions, num_replicas: 3 });
    expect(read).toMatchObject(expected);
    expect(Object.keys(read!['regions'])).toEqual(Object.keys((expected as { regions: object }).regions));
  });

  test('is taken over and imported with its regions', async () => {
    const { resource } = await at(config(regions));
    expect(await resource(TYPE).existing({ ...declared, regions })).toMatchObject({ regions });
    expect(await resource(TYPE).import('env/web')).toMatchObject({ regions, region: null, num_replicas: 3 });
    const { resource: single } = await at(config({ 'us-west2': 2 }));
    expect(await single(TYPE).import('env/web')).toMatchObject({ regions: null, region: 'us-west2' });
  });

  test('has as many replicas as its regions together, as soon as they are known', async () => {
    const { resource } = await at({});
    expect(await resource(TYPE).plan(null, { ...declared, regions })).toMatchObject({ num_replicas: 3 });
    const open = await resource(TYPE).plan(null, { ...declared, regions: { 'us-west2': UNKNOWN } });
    expect(open['num_replicas']).toBe(UNKNOWN);
    expect(await resource(TYPE).plan(null, declared)).toMatchObject({ num_replicas: 1 });
  });

  test.each<[object, RegExp]>([
    [{ regions, region: 'us-west2' }, /regions already says/],
    [{ regions, num_replicas: 2 }, /3 replicas, and not 2/],
    [{ regions, cron_schedule: '0 3 * * *' }, /one replica only/],
  ])('is refused with %j', async (config, says) => {
    const { resource } = await at({});
    const bare = { ...declared, num_replicas: null, ...config };
    expect(() => resource(TYPE).validate(bare)).toThrow(says);
    expect(() => resource(TYPE).validate({ ...declared, regions, num_replicas: null })).not.toThrow();
  });
});

test('healthcheck settings that a service refuses before its first deployment are kept for after it', async () => {
  const { resource, of, session } = await provider({
    Environment: () => live(),
    ServiceInstanceUpdate: ({ input }) => ('healthcheckPath' in input ? refuse('Invalid input')() : done()),
  });
  await resource(TYPE).create({ ...declared, healthcheck_path: '/health' });
  expect(
    of('ServiceInstanceUpdate').map(({ input }) => Object.keys(input as object).includes('healthcheckPath')),
  ).toEqual([true, false]);
  expect([...session.afterFirstDeployment]).toEqual([
    ['env/web', { healthcheckPath: '/health', healthcheckTimeout: 300 }],
  ]);
});

describe('automatic updates', () => {
  const prior = { ...declared, auto_updates: 'patch' };
  const staged = (patch: object) => () => ({
    environmentStagedChanges: { id: 'x', status: 'STAGED', patch },
  });
  const answers = { Environment: () => live(), StageChanges: () => ({}), CommitStaged: () => ({}) };

  test('are switched off without a deployment', async () => {
    const { resource, of, names } = await provider({ ...answers, StagedChanges: staged({}) });
    await resource(TYPE).update(prior, declared);
    expect(of('StageChanges')).toEqual([
      {
        environmentId: 'env',
        patch: { services: { web: { source: { autoUpdates: { type: 'disabled' } } } } },
      },
    ]);
    expect(names().at(-1)).toBe('CommitStaged');
  });

  test("are left on while somebody else's staged changes would be committed too", async () => {
    const { resource, names } = await provider({
      ...answers,
      StagedChanges: staged({ services: { db: {} } }),
    });
    await expect(resource(TYPE).update(prior, declared)).rejects.toThrow(/has staged changes/);
    expect(names()).not.toContain('StageChanges');
  });
});

test.each([
  [
    'an image and a repository',
    { source_image: IMAGE, source_repo: 'acme/web' },
    /source_image already names one/,
  ],
  [
    'an image and a build command',
    { source_image: IMAGE, build_command: 'make' },
    /source_image already names one/,
  ],
  ['neither image nor repository', {}, /neither source_image nor source_repo/],
  ['a registry user without password', { source_image: IMAGE, registry_username: 'bot' }, /given together/],
  [
    'a cron service with two replicas',
    { source_image: IMAGE, cron_schedule: '0 4 * * *', num_replicas: 2 },
    /one replica/,
  ],
])('%s is contradictory', async (_, config, says) => {
  const { resource } = await provider({});
  expect(() => resource(TYPE).validate({ ...ids, ...config })).toThrow(
    expect.objectContaining({ detail: expect.stringMatching(says) }),
  );
});

test('settings that are not known yet contradict nothing', async () => {
  const { resource } = await provider({});
  expect(() =>
    resource(TYPE).validate({ ...ids, source_image: UNKNOWN, num_replicas: UNKNOWN }),
  ).not.toThrow();
});

describe('definitions', () => {
  const attribute = (type: string, name: string) =>
    railwayDefinitions.find((each) => each.type === type)!.attributes[name]!;

  test('say what every attribute means, and check what people write', () => {
    for (const { type, attributes, importId } of railwayDefinitions) {
      expect([type, importId]).not.toEqual([type, undefined]);
      for (const [name, { description, required, type: kind, validate }] of Object.entries(attributes)) {
        expect([type, name, description.length > 12]).toEqual([type, name, true]);
        if (required && kind) expect([type, name, typeof validate]).toEqual([type, name, 'function']);
      }
    }
  });

  test.each([
    [
      'railway_service_instance',
      'source_image',
      ['ghcr.io/acme/web:v1-a1b2c3d', `registry.example.com/x@sha256:${'a'.repeat(64)}`],
      ['ghcr.io/acme/web:latest', 'ghcr.io/acme/web', 'ghcr.io/acme/web:1', 'no image'],
    ],
    ['railway_service_instance', 'restart_policy_type', ['ON_FAILURE', 'NEVER'], ['ALWAYS', 'on-failure']],
    ['railway_service_instance', 'restart_policy_max_retries', [1, 10], [0, 11, 2.5]],
    ['railway_service_instance', 'healthcheck_timeout', [1, 3600], [0, 3601, 1.5]],
    ['railway_service_instance', 'healthcheck_path', ['/', '/health?deep=1'], ['health', '/a b', '']],
    ['railway_service_instance', 'num_replicas', [1, 50], [0, 51, 1.5]],
    [
      'railway_service_instance',
      'regions',
      [{ 'us-west2': 50 }, { a: 1, b: UNKNOWN }],
      [{}, { a: 0 }, { a: 1.5 }, { a: 30, b: 21 }, { '': 1 }],
    ],
    ['railway_service_instance', 'cron_schedule', ['*/5 * * * *'], ['hourly', '* * * *']],
    ['railway_service_instance', 'source_repo', ['acme/web'], ['acme', 'https://github.com/acme/web']],
    ['railway_service_instance', 'cpu_limit', [0.5, 32], [0, -1]],
    ['railway_service_instance', 'auto_updates', ['disabled'], ['patch']],
    [
      'railway_custom_domain',
      'domain',
      ['app.example.com', '*.example.com'],
      ['https://app.example.com', 'localhost', 'App.example.com', 'a..b', 'example.com/x'],
    ],
    ['railway_tcp_proxy', 'application_port', [1, 65535], [0, 65536, 80.5]],
    ['railway_volume', 'backups', [[], ['DAILY', 'WEEKLY', 'MONTHLY']], [['daily'], ['DAILY', 'HOURLY']]],
    ['railway_volume', 'mount_path', ['/data'], ['data', '/my data']],
    ['railway_variables', 'variables', [{ KEY_1: {} }, {}], [{ '1KEY': {} }, { 'A-B': {} }, { '': {} }]],
    ['railway_service', 'name', ['web', 'my service'], ['', ' web', 'x'.repeat(101)]],
  ])('%s.%s accepts %j and refuses %j', (type, name, good, bad) => {
    const { validate } = attribute(type as string, name as string);
    for (const value of good as unknown[]) expect([value, validate!(value)]).toEqual([value, undefined]);
    for (const value of bad as unknown[]) expect([value, typeof validate!(value)]).toEqual([value, 'string']);
  });
});
