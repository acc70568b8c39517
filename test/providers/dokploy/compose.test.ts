import { compose } from '../../../providers/dokploy/compose';
import { compose as definition } from '../../../providers/dokploy/definitions/compose';
import { fingerprint } from '../../../providers/framework/fingerprint';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { failureOf } from '../../platforms/dokploy/script';
import { FINGERPRINT_KEY, fakeDokploy, stateFor, testContext } from './fake';

const file = 'services:\n  web:\n    image: ghcr.io/acme/ledger:v1-abc1234\n';

const declared = (more: State = {}) =>
  stateFor(definition, {
    environment_id: 'env-1',
    name: 'Ledger',
    compose_type: 'docker-compose',
    source_type: 'raw',
    compose_file: file,
    wait_timeout_seconds: 120,
    auto_deploy: false,
    compose_path: './docker-compose.yml',
    create_env_file: true,
    randomize: false,
    suffix: '',
    isolated_deployment: false,
    isolated_deployments_volume: false,
    command: UNKNOWN,
    id: UNKNOWN,
    app_name: UNKNOWN,
    ...more,
  });

const secret = 'postgres://app:hunter2hunter2@db/ledger';
const env = { DATABASE_URL: { value: secret, fingerprint: null } };

async function create(fake: ReturnType<typeof fakeDokploy>, more: State = {}) {
  const config = { ...declared(more), env };
  return compose.create(fake.session, declared(more), config, testContext());
}

test('a new app is raw, never deploys by itself, and waits for health when it is deployed', async () => {
  const fake = fakeDokploy();
  const state = await create(fake);
  const row = fake.compose.get(state.id)!;
  expect(row).toMatchObject({
    sourceType: 'raw',
    autoDeploy: false,
    composeFile: file,
    env: `DATABASE_URL=${secret}`,
  });
  expect(row['command']).toBe(
    'compose --env-file .env -p ledger-x1y2z3 -f docker-compose.yml up -d --wait --wait-timeout 120 --remove-orphans',
  );
  expect(state).toMatchObject({ app_name: 'ledger-x1y2z3', command: row['command'] });
  expect(fake.count('POST compose.deploy')).toBe(0);
});

test('reading back gives the same state, with fingerprints in place of values', async () => {
  const fake = fakeDokploy();
  const state = await create(fake);
  const live = await compose.read(fake.session, state, testContext());
  const hash = fingerprint(FINGERPRINT_KEY, `dokploy_compose/${state.id}`, 'DATABASE_URL', secret);
  expect({ ...state, env: { DATABASE_URL: { value: null, fingerprint: hash } } }).toMatchObject(live!);
  expect(JSON.stringify(live)).not.toContain('hunter2');
});

test.each([
  ['the compose file', { composeFile: 'services: {}' }, { compose_file: 'services: {}' }],
  ['the command', { command: 'compose up -d' }, { command: 'compose up -d' }],
  ['auto-deploy', { autoDeploy: true }, { auto_deploy: true }],
  ['the source', { sourceType: 'github' }, { source_type: 'github' }],
  [
    'the compose path',
    { composePath: './deploy/docker-compose.yml' },
    { compose_path: './deploy/docker-compose.yml' },
  ],
  ['"Create Environment File"', { createEnvFile: false }, { create_env_file: false }],
  ['randomized names', { randomize: true, suffix: 'a1' }, { randomize: true, suffix: 'a1' }],
  ['the isolation', { isolatedDeployment: true }, { isolated_deployment: true }],
  ['the names of volumes', { isolatedDeploymentsVolume: true }, { isolated_deployments_volume: true }],
])('a hand edit of %s is seen', async (_what, edit, seen) => {
  const fake = fakeDokploy();
  const state = await create(fake);
  Object.assign(fake.compose.get(state.id)!, edit);
  expect(await compose.read(fake.session, state, testContext())).toMatchObject(seen);
});

test('a hand edit of one variable changes that fingerprint and no other', async () => {
  const fake = fakeDokploy();
  const state = await create(fake);
  const before = (await compose.read(fake.session, state, testContext()))!;
  const row = fake.compose.get(state.id)!;
  row['env'] = `${row['env']}\nDEBUG=1`;
  const after = (await compose.read(fake.nextWalk(), state, testContext()))!;
  expect(after['env'].DATABASE_URL).toEqual(before['env'].DATABASE_URL);
  expect(Object.keys(after['env'])).toEqual(['DATABASE_URL', 'DEBUG']);
});

test('an app deleted in the dashboard is gone', async () => {
  const fake = fakeDokploy();
  expect(await compose.read(fake.session, { ...declared(), id: 'cmp-9' }, testContext())).toBeNull();
});

describe('the command', () => {
  const FORMER =
    'compose -p ledger-x1y2z3 -f docker-compose.yml up -d --wait --wait-timeout 120 --remove-orphans';
  const planOver = async (command: string, planned: unknown = command) => {
    const prior = declared({ id: 'cmp-1', app_name: 'ledger-x1y2z3', command });
    const change = { prior, planned: { ...prior, command: planned }, config: declared({ command: null }) };
    await compose.modifyPlan!({ ...change, client: undefined });
    return change.planned.command;
  };

  test('is planned, so that a hand edit shows as a change back', async () => {
    expect(await planOver('compose up -d')).toBe(FORMER.replace('compose', 'compose --env-file .env'));
  });

  test('that an older Plumbline set stays until something else changes', async () => {
    expect(await planOver(FORMER)).toBe(FORMER);
    expect(await planOver(FORMER, UNKNOWN)).toContain('--env-file .env');
  });
});

describe('the place of the variables', () => {
  test('is put right where an app came from Git', async () => {
    const fake = fakeDokploy();
    const prior: State = {
      ...(await create(fake)),
      compose_path: './deploy/compose.yml',
      create_env_file: false,
    };
    await compose.update(fake.session, prior, declared(), { ...declared(), env }, testContext());
    expect(fake.compose.get(prior['id'])).toMatchObject({
      composePath: './docker-compose.yml',
      createEnvFile: true,
      randomize: false,
      suffix: '',
    });
  });

  test('is no request that a Dokploy before 0.30 does not know', async () => {
    const fake = fakeDokploy();
    await create(fake);
    expect(Object.keys(fake.calls.at(-1)!.body)).not.toContain('createEnvFile');
    expect(await compose.read(fake.session, await create(fake), testContext())).toMatchObject({
      create_env_file: true,
    });
  });

  test('is one place in each spelling that names no folder', async () => {
    const fake = fakeDokploy();
    const state = await create(fake);
    Object.assign(fake.compose.get(state.id)!, { composePath: 'compose.yaml' });
    expect(await compose.read(fake.session, state, testContext())).toMatchObject({
      compose_path: './docker-compose.yml',
    });
  });
});

describe('values that a Dokploy without quotes would change', () => {
  const plan = (version: string, value: string, more: State = {}) => {
    const fake = fakeDokploy({ 'GET settings.getDokployVersion': { json: version } });
    const config = { ...declared(more), env: { PASSWORD: { value } } };
    const request = { prior: null, planned: declared(more), config, client: fake.session };
    return { fake, done: Promise.resolve(compose.modifyPlan!(request)) };
  };

  test.each(['pa$$word', '{"a":"$x"}', ' leading', "'quoted'", 'two\nlines', 'it #1'])(
    '%j is refused before 0.30 with the version found, and never shown',
    async (value) => {
      const error = await failureOf(plan('v0.29.14', value).done);
      expect(error).toMatchObject({ path: ['env'] });
      expect(error.message).toContain('Dokploy v0.29.14 would hand other values of PASSWORD');
      expect(error.message).not.toContain(value);
    },
  );

  test('are right from 0.30 on, in a stack, and where they are references of Dokploy', async () => {
    await plan('v0.30.0', 'pa$$word').done;
    await plan('v0.29.14', 'pa$$word', { compose_type: 'stack' }).done;
    await plan('v0.29.14', 'postgres://${{project.HOST}}/ledger').done;
  });

  test('are what alone asks for the version', async () => {
    const { fake, done } = plan('v0.29.14', 'https://db:5432/ledger?a=b#c');
    await done;
    expect(fake.calls).toEqual([]);
  });

  test('that no quotes fit around are refused at plan already', async () => {
    await expect(plan('v0.30.2', `#it's "a" \`b\``).done).rejects.toThrow('PASSWORD');
  });
});

test('a stack has no --wait, so Dokploy’s own command stays', async () => {
  const fake = fakeDokploy();
  expect((await create(fake, { compose_type: 'stack' }))['command']).toBe('');
});

describe('what exists already', () => {
  const met = (fake: ReturnType<typeof fakeDokploy>, more: State = {}) =>
    Promise.resolve(compose.existing!(fake.nextWalk(), declared(more), testContext()));

  test('is met by its name in the environment or by its id, as it is and with all of its variables', async () => {
    const fake = fakeDokploy();
    const { id } = await create(fake);
    Object.assign(fake.compose.get(id)!, { env: 'STRIPE_KEY=sk', composePath: './deploy/compose.yml' });
    for (const more of [{}, { compose_id: id, name: 'Books', environment_id: null }]) {
      const live = (await met(fake, more)) as State;
      const asItIs = { id, name: 'Ledger', environment_id: 'env-1', compose_file: file };
      expect(live).toMatchObject({ ...asItIs, compose_path: './deploy/compose.yml' });
      expect(live['compose_id']).toBe('compose_id' in more ? id : null);
      expect(Object.keys(live['env'])).toEqual(['STRIPE_KEY']);
    }
    expect(await met(fake, { name: 'Other' })).toBeNull();
    expect(await met(fake, { environment_id: UNKNOWN })).toBe(UNKNOWN);
  });

  test('is refused with the ids where several have the name', async () => {
    const fake = fakeDokploy();
    await create(fake);
    await create(fake);
    const error = await failureOf(met(fake));
    expect(error.message).toContain('The compose app "Ledger" is there 2 times (cmp-1, cmp-2)');
    expect(error.message).toContain('as compose_id');
  });

  test('is what runs and not the record, for an app that was deployed from Git', async () => {
    const unreadable = { status: 500, json: { message: 'bad YAML', code: 'INTERNAL_SERVER_ERROR' } };
    const deployed = { json: 'services: { web: { image: nginx } }' };
    const fake = fakeDokploy({ 'GET compose.getConvertedCompose': [deployed, unreadable] });
    const { id } = await create(fake);
    const row = { id: 'd', deploymentId: 'd', status: 'done', createdAt: '2026-01-01' };
    Object.assign(fake.compose.get(id)!, { sourceType: 'github', composeFile: '', deployments: [row] });
    expect(await met(fake)).toMatchObject({ source_type: 'github', compose_file: deployed.json });
    expect(compose.losses!((await met(fake)) as State, declared())).toEqual(['compose_file']);
  });

  test('is not what this very run made: two apps of one name become two apps', async () => {
    const fake = fakeDokploy();
    await create(fake);
    expect(await compose.existing!(fake.session, declared(), testContext())).toBeNull();
  });

  test('is only forgotten when it is destroyed, also where an older build took it over', async () => {
    const fake = fakeDokploy();
    const { id } = await create(fake);
    for (const more of [{ adopted: { id } }, { compose_id: id }]) {
      const context = testContext();
      await compose.delete(fake.session, declared({ id, ...more }), context);
      expect(context.warnings).toEqual(['Compose app "Ledger" stays']);
    }
    expect(fake.count('POST compose.delete')).toBe(0);
  });

  test('an id that does not exist is said at its attribute', async () => {
    const error = await failureOf(met(fakeDokploy(), { compose_id: 'cmp-404' }));
    expect(error).toMatchObject({ path: ['compose_id'] });
    expect(error.message).toContain('cmp-404');
  });

  test('another id under the same name is refused before anything is touched', async () => {
    const prior = declared({ id: 'cmp-1', app_name: 'ledger-x1y2z3', compose_id: 'cmp-1' });
    const config = declared({ compose_id: 'cmp-2', command: null });
    const refused = compose.modifyPlan!({ prior, planned: { ...config }, config, client: undefined });
    await expect(refused).rejects.toThrow('compose_id cannot become cmp-2');
  });
});

test('the answer to create got lost: the app is found and not created again', async () => {
  const fake = fakeDokploy();
  const lossy = fakeDokploy({
    'POST compose.create': () => {
      lossy.compose.set('cmp-7', {
        composeId: 'cmp-7',
        name: 'Ledger',
        appName: 'ledger-x1y2z3',
        environmentId: 'env-1',
        composeType: 'docker-compose',
        sourceType: 'raw',
      });
      return { status: 502, text: 'bad gateway' };
    },
  });
  expect((await create(lossy)).id).toBe('cmp-7');
  expect(lossy.count('POST compose.create')).toBe(1);
  expect(fake.calls).toHaveLength(0);
});

test('an app that was created but not configured is kept in state', async () => {
  const fake = fakeDokploy({
    'POST compose.update': { status: 400, json: { message: 'Input validation failed', code: 'BAD_REQUEST' } },
  });
  const error = await failureOf(create(fake));
  expect(error).toMatchObject({
    name: 'PartialStateError',
    state: { id: 'cmp-1', app_name: 'ledger-x1y2z3' },
  });
});

test('destroying stops the containers and keeps the volumes', async () => {
  const fake = fakeDokploy();
  const state = await create(fake);
  await compose.delete(fake.session, state, testContext());
  expect(fake.calls.at(-1)).toMatchObject({ route: 'POST compose.delete', body: { deleteVolumes: false } });
});

test('moving to another environment recreates nothing', async () => {
  const fake = fakeDokploy();
  const prior = await create(fake);
  await compose.update(fake.session, prior, { ...prior, environment_id: 'env-2' }, declared(), testContext());
  expect(fake.calls.at(-1)).toMatchObject({ route: 'POST compose.update', body: { environmentId: 'env-2' } });
  expect(fake.count('POST compose.create')).toBe(1);
});

test('an import reads everything, the waiting time included', async () => {
  const fake = fakeDokploy();
  const { id } = await create(fake);
  expect(await compose.import!(fake.session, id, testContext())).toMatchObject({
    id,
    wait_timeout_seconds: 120,
  });
});

test('a prefix that the app was not created with is refused', async () => {
  const prior = declared({ id: 'cmp-1', app_name: 'ledger-x1y2z3' });
  const config = declared({ app_name_prefix: 'books', command: null });
  const refused = compose.modifyPlan!({ prior, planned: { ...config }, config, client: undefined });
  await expect(refused).rejects.toThrow('never renames');
});
