import { fingerprint } from '../../../providers/framework/fingerprint';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { environment, instance, refuse } from '../../platforms/railway/fake';
import { KEY, provider } from './support';

const TYPE = 'railway_variables';
const ids = { project_id: 'p', environment_id: 'env', service_id: 'web' };
const value = (text: string) => ({ value: text });
const entry = (name: string, text: string) => ({
  value: null,
  fingerprint: fingerprint(KEY, 'p/env/web', name, text),
});
const live =
  (variables: object, sharedVariables: object = {}) =>
  () =>
    environment({
      instances: [instance('web')],
      config: { services: { web: { variables, networking: {} } }, sharedVariables },
    });
const done = () => ({ variableCollectionUpsert: true });
const state = (variables: object, more: object = {}) => ({ ...ids, variables, ...more });

test('values are written in one request that deploys nothing, and are known to redaction', async () => {
  const { resource, of, client } = await provider({ VariablesUpsert: done });
  const created = await resource(TYPE).create(
    state({ A: value('hunter2-hunter2'), B: value('${{Postgres.DATABASE_URL}}') }),
  );
  expect(created).toMatchObject({ id: 'p/env/web' });
  expect(of('VariablesUpsert')).toEqual([
    {
      input: {
        ...{ projectId: 'p', environmentId: 'env', serviceId: 'web' },
        variables: { A: 'hunter2-hunter2', B: '${{Postgres.DATABASE_URL}}' },
        replace: false,
        skipDeploys: true,
      },
    },
  ]);
  expect(client.redactor.clean('A=hunter2-hunter2')).toBe('A=[secret]');
});

test('a service that Railway does not show yet is waited for', async () => {
  const { resource } = await provider({
    Environment: () => environment(),
    VariablesUpsert: (_v, call) => (call < 2 ? refuse('ServiceInstance not found')() : done()),
  });
  await expect(resource(TYPE).create(state({ A: value('a') }))).resolves.toBeDefined();
});

describe('variables that are there before they are declared', () => {
  const there = { A: value('theirs'), S: { isSealed: true }, OTHER: value('x') };
  const existing = async (planned: object, session: (made: Set<string>) => void = () => {}) => {
    const provided = await provider({
      Environment: () => ({ environment: { ...live(there)().environment, projectId: 'p' } }),
    });
    session(provided.session.made);
    return provided.resource(TYPE).existing(planned);
  };

  test('are told by their fingerprints where they are declared as well, and those that are not stay', async () => {
    expect(await existing(state({ A: value('mine'), S: value('mine'), NEW: value('n') }))).toMatchObject({
      id: 'p/env/web',
      variables: { A: entry('A', 'theirs'), S: { value: null, fingerprint: 'unreadable' } },
    });
    expect(await existing(state({ NEW: value('n') }))).toBeNull();
  });

  test('are all told when the set is authoritative, so that each has to be let go', async () => {
    const met = (await existing(state({ A: value('mine') }, { authoritative: true }))) as State;
    expect(Object.keys(met['variables']).sort()).toEqual(['A', 'OTHER', 'S']);
  });

  test("are nobody else's in a service that this run made", async () => {
    expect(await existing(state({ A: value('mine') }), (made) => made.add('web'))).toBeNull();
    expect(await existing({ ...state({}), service_id: UNKNOWN })).toBe(UNKNOWN);
  });
});

describe('a read', () => {
  const read = async (answers: Parameters<typeof live>, prior: object) => {
    const { resource, warnings } = await provider({ Environment: live(...answers) });
    const found = (await resource(TYPE).read(prior))?.['variables'];
    return warnings.length > 0 ? { ...found, warnings } : found;
  };

  test('gives the fingerprints of the live values, of declared names only', async () => {
    const prior = state({ A: entry('A', 'old'), GONE: entry('GONE', 'x') });
    expect(await read([{ A: value('new'), OTHER: value('x') }], prior)).toEqual({ A: entry('A', 'new') });
  });

  test('of an authoritative set gives every name, so that a plan removes the others', async () => {
    const prior = state({ A: entry('A', 'a') }, { authoritative: true });
    expect(await read([{ A: value('a'), OTHER: value('x') }], prior)).toEqual({
      A: entry('A', 'a'),
      OTHER: entry('OTHER', 'x'),
    });
  });

  test('keeps the fingerprint of a sealed value, which cannot be read, and says so', async () => {
    const prior = state({ A: { value: null, fingerprint: 'known' } });
    expect(await read([{ A: { isSealed: true } }], prior)).toEqual({
      A: { value: null, fingerprint: 'known' },
      warnings: ['Cannot compare A of service web'],
    });
  });

  test('gives shared variables without a service', async () => {
    const { resource } = await provider({ Environment: live({}, { REGION: value('eu') }) });
    const shared = { project_id: 'p', environment_id: 'env', variables: { REGION: {} } };
    const read = await resource(TYPE).read(shared);
    expect(read?.['variables']['REGION'].fingerprint).toBe(fingerprint(KEY, 'p/env', 'REGION', 'eu'));
  });

  test('says nothing is there when the service is gone', async () => {
    const { resource } = await provider({ Environment: () => environment() });
    expect(await resource(TYPE).read(state({ A: entry('A', 'a') }))).toBeNull();
  });

  test('equal values have different fingerprints in different places', () => {
    expect(entry('A', 'same').fingerprint).not.toBe(entry('B', 'same').fingerprint);
    expect(entry('A', 'same').fingerprint).not.toBe(fingerprint(KEY, 'p/env/other', 'A', 'same'));
  });
});

describe('removing a variable', () => {
  test('replaces the set, with every other value as it is, and deploys nothing', async () => {
    const { resource, of, names } = await provider({
      Environment: live({ A: value('a'), B: value('b'), THEIRS: value('t') }),
      VariablesUpsert: done,
    });
    await resource(TYPE).update(state({ A: {}, B: {} }), state({ A: value('a2') }));
    expect(of('VariablesUpsert')).toMatchObject([
      { input: { variables: { A: 'a2', THEIRS: 't' }, replace: true, skipDeploys: true } },
    ]);
    expect(names()).not.toContain('VariableDelete');
  });

  test('beside a sealed value deletes it by name and warns that this deploys', async () => {
    const { resource, of, warnings } = await provider({
      Environment: live({ A: value('a'), B: value('b'), SEALED: { isSealed: true } }),
      VariablesUpsert: done,
      VariableDelete: () => ({ variableDelete: true }),
    });
    await resource(TYPE).update(state({ A: {}, B: {} }), state({ A: value('a') }));
    expect(of('VariablesUpsert')).toMatchObject([{ input: { replace: false } }]);
    expect(of('VariableDelete')).toMatchObject([{ input: { name: 'B' } }]);
    expect(warnings).toEqual(['Removing B of service web deploys the service']);
  });

  test('keeps a variable that only one of the two ways to read them knows', async () => {
    const { resource, of } = await provider({
      Environment: live({ A: value('a') }),
      Variables: () => ({ shared: {}, s0: { A: 'a', HIDDEN: 'kept', RAILWAY_SERVICE_ID: 'x' } }),
      VariablesUpsert: done,
    });
    await resource(TYPE).update(state({ A: entry('A', 'a') }), state({}));
    expect(of('VariablesUpsert')[0]).toMatchObject({
      input: { variables: { HIDDEN: 'kept' }, replace: true },
    });
  });

  test('that is gone already only writes the others', async () => {
    const { resource, of } = await provider({ Environment: live({ A: value('a') }), VariablesUpsert: done });
    await resource(TYPE).update(state({ A: {}, B: {} }), state({ A: value('a') }));
    expect(of('VariablesUpsert')).toMatchObject([{ input: { variables: { A: 'a' }, replace: false } }]);
  });

  test('of an authoritative set takes the undeclared ones along', async () => {
    const { resource, of } = await provider({
      Environment: live({ A: value('a'), THEIRS: value('t') }),
      VariablesUpsert: done,
    });
    await resource(TYPE).update(
      state({ A: {} }, { authoritative: true }),
      state({ A: value('a') }, { authoritative: true }),
    );
    expect(of('VariablesUpsert')).toMatchObject([{ input: { variables: { A: 'a' }, replace: true } }]);
  });
});

test('destroying a set removes what it declared and leaves the rest', async () => {
  const { resource, of } = await provider({
    Environment: live({ A: value('a'), THEIRS: value('t') }),
    VariablesUpsert: done,
  });
  await resource(TYPE).delete(state({ A: {} }));
  expect(of('VariablesUpsert')).toMatchObject([{ input: { variables: { THEIRS: 't' }, replace: true } }]);
});

test('an import takes every name and no value', async () => {
  const { resource } = await provider({ Environment: live({ A: value('a') }, { S: value('s') }) });
  const imported = await resource(TYPE).import('p/env/web');
  expect(imported).toMatchObject({ id: 'p/env/web', variables: { A: entry('A', 'a') } });
  expect((await resource(TYPE).import('p/env'))['service_id']).toBeNull();
});
