import { classify } from '../../../scripts/drift/classification';
import { answerOf, NOTHING_FOUND } from '../../../scripts/drift/report';
import { parsePlan } from '../../../workspace/engine';

const manifest = {
  environment: 'prod',
  stateful: [],
  services: [
    {
      name: 'web',
      platform: 'railway' as const,
      path: 'prod/web',
      image: { variable: 'docker_image' },
      addresses: ['railway_service_instance.web', 'railway_variables.web', 'railway_deployment.web'],
    },
  ],
};

type Change = Record<string, unknown>;

const resource = (address: string, change: Change) => ({
  address,
  mode: 'managed',
  type: address.split('.')[0]!,
  change: { after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...change },
});

const update = (address: string, before: unknown, after: unknown, more: Change = {}) =>
  resource(address, { actions: ['update'], before, after, ...more });

/** Drift is state → live, changes are live → declared: as the engine reports them. */
function compare(drift: unknown[], changes: unknown[]) {
  const plan = parsePlan({ format_version: '1.2', resource_drift: drift, resource_changes: changes });
  return classify(plan, manifest);
}

const INSTANCE = 'railway_service_instance.web';
const VARIABLES = 'railway_variables.web';

test('nothing changed is in sync', () => {
  const found = compare([], [resource(INSTANCE, { actions: ['no-op'], before: { a: 1 }, after: { a: 1 } })]);
  expect(found).toEqual({ missing: [], changed: [], crashed: [], pending: [] });
  expect(answerOf({ ...found, undeclared: [], names: [], unknown: [] })).toBe('in-sync');
});

test('a setting changed by hand is drift, with what is declared and what is live', () => {
  const { changed, pending } = compare(
    [update(INSTANCE, { retries: 3, path: '/api/health' }, { retries: 9, path: null })],
    [update(INSTANCE, { retries: 9, path: null }, { retries: 3, path: '/api/health' })],
  );
  expect(changed).toEqual([
    {
      address: INSTANCE,
      service: 'web',
      attributes: [
        { path: 'retries', kind: 'changed', secret: false, declared: 3, live: 9 },
        { path: 'path', kind: 'missing', secret: false, declared: '/api/health', live: null },
      ],
    },
  ]);
  expect(pending).toEqual([]);
});

test('a setting that was set by hand and is not declared is extra', () => {
  const { changed } = compare(
    [update(INSTANCE, { cron: null }, { cron: '0 * * * *' })],
    [update(INSTANCE, { cron: '0 * * * *' }, { cron: null })],
  );
  expect(changed[0]?.attributes).toEqual([
    { path: 'cron', kind: 'extra', secret: false, declared: null, live: '0 * * * *' },
  ]);
});

test('a declaration that is ahead is pending and no drift', () => {
  const found = compare([], [update(INSTANCE, { retries: 3 }, { retries: 5 })]);
  expect(found).toEqual({
    missing: [],
    changed: [],
    crashed: [],
    pending: [{ address: INSTANCE, service: 'web', action: 'update' }],
  });
  expect(answerOf({ ...found, undeclared: [], names: [], unknown: [] })).toBe('pending');
});

test('drift and a declaration ahead in one resource are both told', () => {
  const { changed, pending } = compare(
    [update(INSTANCE, { retries: 3, region: 'a' }, { retries: 9, region: 'a' })],
    [update(INSTANCE, { retries: 9, region: 'a' }, { retries: 3, region: 'b' })],
  );
  expect(changed[0]?.attributes.map(({ path }) => path)).toEqual(['retries']);
  expect(pending).toEqual([{ address: INSTANCE, service: 'web', action: 'update' }]);
});

test('somebody who already did by hand what is declared caused no drift', () => {
  const found = compare([update(INSTANCE, { retries: 3 }, { retries: 5 })], []);
  expect(found).toEqual({ missing: [], changed: [], crashed: [], pending: [] });
});

test('a deleted resource is missing, not pending', () => {
  const { missing, changed, pending } = compare(
    [resource(INSTANCE, { actions: ['delete'], before: { retries: 3 }, after: null })],
    [resource(INSTANCE, { actions: ['create'], before: null, after: { retries: 3 } })],
  );
  expect(missing).toEqual([{ address: INSTANCE, service: 'web' }]);
  expect([...changed, ...pending]).toEqual([]);
});

test('a changed and a deleted variable are named, and none of their traces is shown', () => {
  const before = {
    variables: { A: { value: null, fingerprint: 'aaaa' }, B: { value: null, fingerprint: 'bbbb' } },
  };
  const live = { variables: { A: { value: null, fingerprint: 'cccc' } } };
  const found = compare(
    [update(VARIABLES, before, live)],
    [
      update(
        VARIABLES,
        live,
        { variables: { A: { value: null }, B: { value: null } } },
        {
          after_unknown: { variables: { A: { fingerprint: true }, B: { fingerprint: true } } },
        },
      ),
    ],
  );
  expect(found.changed[0]?.attributes).toEqual([
    { path: 'variables.A', kind: 'changed', secret: true },
    { path: 'variables.B', kind: 'missing', secret: true },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/aaaa|bbbb|cccc/);
});

test('a sensitive value is named and not shown, whichever side is marked', () => {
  const { changed } = compare(
    [update(INSTANCE, { password: 'old-s3cret' }, { password: 'new-s3cret' })],
    [
      update(
        INSTANCE,
        { password: 'new-s3cret' },
        { password: 'old-s3cret' },
        { after_sensitive: { password: true } },
      ),
    ],
  );
  expect(changed[0]?.attributes).toEqual([{ path: 'password', kind: 'changed', secret: true }]);
});

test('another image that somebody deployed is drift, though the plan only triggers a deployment', () => {
  const { changed } = compare(
    [update('railway_deployment.web', { active_image: 'x:v1.2.3' }, { active_image: 'x:v1.2.2' })],
    [
      update(
        'railway_deployment.web',
        { active_image: 'x:v1.2.2' },
        {},
        { after_unknown: { active_image: true } },
      ),
    ],
  );
  expect(changed[0]?.attributes).toEqual([
    { path: 'active_image', kind: 'changed', secret: false, declared: 'x:v1.2.3', live: 'x:v1.2.2' },
  ]);
});

test.each<[string, string, object, object]>([
  [
    'Railway',
    'railway_deployment.web',
    { status: 'SUCCESS', active_deployment_id: 'd' },
    { status: 'CRASHED', active_deployment_id: null },
  ],
  [
    'Dokploy',
    'dokploy_deployment.web',
    { healthy: true, deployment_id: 'd' },
    { healthy: false, deployment_id: 'd' },
  ],
])(
  'a crash at %s was no change of anybody, and waits for nothing but another deployment',
  (_, address, before, after) => {
    const found = compare(
      [update(address, before, after)],
      [
        update(
          address,
          after,
          {},
          { after_unknown: { status: true, healthy: true, active_deployment_id: true } },
        ),
      ],
    );
    expect(found).toMatchObject({ changed: [], pending: [], crashed: [{ address }] });
  },
);

test('a deployment of another version that is not well was somebody', () => {
  const before = { healthy: true, deployment_id: 'd' };
  const after = { healthy: false, deployment_id: 'other' };
  const { changed, crashed } = compare(
    [update('dokploy_deployment.web', before, after)],
    [update('dokploy_deployment.web', after, {}, { after_unknown: { healthy: true, deployment_id: true } })],
  );
  expect([changed.length, crashed.length]).toEqual([1, 0]);
});

test('a hook that fires because of drift is no pending change of its own', () => {
  const { pending } = compare(
    [update(INSTANCE, { retries: 3 }, { retries: 9 })],
    [
      update(INSTANCE, { retries: 9 }, { retries: 3 }),
      resource('terraform_data.hook', {
        actions: ['delete', 'create'],
        before: { id: '1' },
        after: {},
        after_unknown: { id: true },
      }),
    ],
  );
  expect(pending).toEqual([]);
});

describe('the answer', () => {
  const one = [{ address: 'a' }];
  const unknown = [{ what: 'w', why: 'y', next: 'n' }];

  test('is never "in sync" while something could not be read', () => {
    expect(answerOf({ ...NOTHING_FOUND, unknown })).toBe('unknown');
    expect(answerOf({ ...NOTHING_FOUND, unknown, pending: [{ address: 'a', action: 'create' }] })).toBe(
      'unknown',
    );
  });

  test('is about names only when what runs is what is declared', () => {
    const names = [{ name: 'A', kind: 'missing' as const, where: '.env.example', why: 'w' }];
    expect(answerOf({ ...NOTHING_FOUND, names })).toBe('names');
    expect(answerOf({ ...NOTHING_FOUND, names, unknown })).toBe('unknown');
    expect(answerOf({ ...NOTHING_FOUND, names, pending: [{ address: 'a', action: 'create' }] })).toBe(
      'pending',
    );
  });

  test('is what is certain before what is not', () => {
    expect(answerOf({ ...NOTHING_FOUND, unknown, missing: one, crashed: one })).toBe('drifted');
    expect(answerOf({ ...NOTHING_FOUND, unknown, crashed: one })).toBe('crashed');
    const undeclared = [{ platform: 'railway' as const, kind: 'service', name: 'x' }];
    expect(answerOf({ ...NOTHING_FOUND, unknown, undeclared })).toBe('undeclared');
  });
});
