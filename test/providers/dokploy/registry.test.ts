import { registry as definition } from '../../../providers/dokploy/definitions/registry';
import { registry } from '../../../providers/dokploy/registry';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { failureOf } from '../../platforms/dokploy/script';
import { fakeDokploy, stateFor, testContext } from './fake';

const SECRET = 'sentinel-registry-token';

const declared = (more: State = {}) =>
  stateFor(definition, { name: 'ghcr.io', url: 'ghcr.io', username: 'acme', password: SECRET, ...more });
const bodyOf = (fake: ReturnType<typeof fakeDokploy>, route: string) =>
  fake.calls.find((call) => call.route === `POST ${route}`)?.body;

test('a login is kept with everything that Dokploy insists on, and reads back without its password', async () => {
  const fake = fakeDokploy();
  const state = await registry.create(fake.session, declared(), declared(), testContext());
  expect(bodyOf(fake, 'registry.create')).toEqual({
    registryName: 'ghcr.io',
    registryUrl: 'ghcr.io',
    username: 'acme',
    password: SECRET,
    registryType: 'cloud',
    imagePrefix: null,
  });
  const read = await registry.read(fake.nextWalk(), state, testContext());
  expect(read).toMatchObject({ id: state['id'], url: 'ghcr.io', username: 'acme', password: null });
  expect(JSON.stringify(read)).not.toContain(SECRET);
});

test('another password on Dokploy shows, and nothing else does', async () => {
  const fake = fakeDokploy();
  const state = await registry.create(fake.session, declared(), declared(), testContext());
  const read = async () =>
    (await registry.read(fake.nextWalk(), state, testContext()))!['password_fingerprint'];
  const before = await read();
  expect(await read()).toBe(before);
  fake.registries.get(state['id'])!['password'] = 'another';
  expect(await read()).not.toBe(before);
});

test('a Dokploy that shows no password leaves the fingerprint that is known', async () => {
  const fake = fakeDokploy({ 'GET registry.all': { json: [] } });
  const state = await registry.create(fake.session, declared(), declared(), testContext());
  const known = { ...state, password_fingerprint: 'known' };
  expect(await registry.read(fake.nextWalk(), known, testContext())).toMatchObject({
    password_fingerprint: 'known',
  });
});

test('Docker Hub has no host at Dokploy', async () => {
  const fake = fakeDokploy();
  const planned = declared({ url: 'docker.io' });
  const state = await registry.create(fake.session, planned, planned, testContext());
  expect(bodyOf(fake, 'registry.create')).toMatchObject({ registryUrl: '' });
  expect(await registry.read(fake.nextWalk(), state, testContext())).toMatchObject({ url: 'docker.io' });
});

test('a login of the same registry is met, whatever it is called; two are refused with their ids', async () => {
  const fake = fakeDokploy();
  const row = { registryName: 'old', registryUrl: 'ghcr.io', username: 'bob', password: 'x' };
  expect(await registry.existing!(fake.session, declared(), testContext())).toBeNull();
  expect(await registry.existing!(fake.session, declared({ url: UNKNOWN }), testContext())).toBe(UNKNOWN);
  fake.registries.set('reg-a', { registryId: 'reg-a', ...row });
  expect(await registry.existing!(fake.nextWalk(), declared(), testContext())).toMatchObject({
    id: 'reg-a',
    name: 'old',
    username: 'bob',
  });
  fake.registries.set('reg-b', { registryId: 'reg-b', ...row });
  const refused = failureOf(registry.existing!(fake.nextWalk(), declared(), testContext()));
  expect(String(await refused)).toMatch(/reg-a, reg-b/);
});

test('a change is tried before it is kept', async () => {
  const fake = fakeDokploy({
    'POST registry.testRegistry': { status: 400, json: { message: 'denied', code: 'BAD_REQUEST' } },
  });
  const state = await registry.create(fake.session, declared(), declared(), testContext());
  await failureOf(
    registry.update(fake.session, state, state, declared({ password: 'wrong' }), testContext()),
  );
  expect(fake.registries.get(state['id'])).toMatchObject({ password: SECRET });
});

test('one that was taken over stays, one that was made goes', async () => {
  const fake = fakeDokploy();
  const state = await registry.create(fake.session, declared(), declared(), testContext());
  await registry.delete(fake.session, { ...state, adopted: { id: state['id'] } }, testContext());
  expect(fake.registries.size).toBe(1);
  await registry.delete(fake.session, state, testContext());
  expect(fake.registries.size).toBe(0);
  await registry.delete(fake.session, state, testContext());
});

test('one that exists is imported by its id, also where only the record itself can be read', async () => {
  const fake = fakeDokploy();
  const { id } = await registry.create(fake.session, declared(), declared(), testContext());
  const listed = await registry.import!(fake.nextWalk(), id, testContext());
  expect(listed).toMatchObject({ id, name: 'ghcr.io', url: 'ghcr.io', username: 'acme' });
  expect(listed['password_fingerprint']).toMatch(/./);
  expect(String(await failureOf(registry.import!(fake.nextWalk(), 'reg-none', testContext())))).toContain(
    'reg-none',
  );
});
