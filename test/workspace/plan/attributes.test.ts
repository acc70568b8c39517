import { formatPath } from '../../../core/attribute-path';
import { changedAttributes } from '../../../workspace/plan/attributes';
import fc from '../../support/fast-check';
import { change } from './plan';

const shown = (trees: Parameters<typeof change>[2], actions = ['update']) =>
  changedAttributes(change('railway_service_instance.web', actions, trees));

const plain = (path: string, before: unknown, after: unknown) => ({
  path,
  before,
  after,
  sensitive: false,
  unknown: false,
  replaces: false,
});

test('only what differs is shown, with before and after', () => {
  const before = { region: 'us-west2', limits: { cpu: 1, memory: 2 }, name: 'web' };
  const after = { region: 'us-west2', limits: { cpu: 2, memory: 2 }, name: null };
  expect(shown({ before, after })).toEqual([plain('limits.cpu', 1, 2), plain('name', 'web', null)]);
});

test('what is known only after apply is said so', () => {
  const [attribute] = shown({ before: { id: 'a' }, after: {}, after_unknown: { id: true } });
  expect(attribute).toEqual({ path: 'id', before: 'a', sensitive: false, unknown: true, replaces: false });
});

test('a create shows what is set and not what the platform computes', () => {
  const trees = { before: null, after: { image: 'x', none: null }, after_unknown: { id: true } };
  expect(shown(trees, ['create'])).toEqual([plain('image', null, 'x')]);
});

test('a delete has nothing to show', () => {
  expect(shown({ before: { a: 1 }, after: null }, ['delete'])).toEqual([]);
});

test('a write-only value is named by its key when its fingerprint changes', () => {
  const variables = (fingerprints: Record<string, string>) => ({
    variables: Object.fromEntries(
      Object.entries(fingerprints).map(([key, fingerprint]) => [key, { value: null, fingerprint }]),
    ),
  });
  const attributes = shown({
    before: variables({ KEPT: 'f1', CHANGED: 'f2', REMOVED: 'f3' }),
    after: {
      variables: {
        KEPT: { value: null, fingerprint: 'f1' },
        CHANGED: { value: null },
        ADDED: { value: null },
      },
    },
    after_unknown: { variables: { CHANGED: { fingerprint: true }, ADDED: { fingerprint: true } } },
  });
  expect(attributes.map(({ path, sensitive }) => [path, sensitive])).toEqual([
    ['variables.CHANGED', true],
    ['variables.REMOVED', true],
    ['variables.ADDED', true],
  ]);
  expect(JSON.stringify(attributes)).not.toMatch(/f[123]/);
});

test('a password is named by its attribute when its fingerprint changes', () => {
  const [attribute] = shown({
    before: { registry_password_fingerprint: 'a' },
    after: { registry_password_fingerprint: 'b' },
  });
  expect(attribute).toMatchObject({ path: 'registry_password', sensitive: true });
});

test('lists are compared item by item while they keep their length, else as a whole', () => {
  expect(shown({ before: { a: [1, 2] }, after: { a: [1, 3] } })).toEqual([plain('a[1]', 2, 3)]);
  expect(shown({ before: { a: [1] }, after: { a: [1, 3] } })).toEqual([plain('a', '[1]', '[1,3]')]);
});

test('the attribute that forces a replacement is marked', () => {
  const trees = { before: { region: 'a' }, after: { region: 'b' }, replace_paths: [['region']] };
  expect(shown(trees, ['delete', 'create'])).toMatchObject([{ path: 'region', replaces: true }]);
});

describe('a value marked as sensitive', () => {
  const SENTINEL = 'S3NT1NEL';
  const expectHidden = (trees: Parameters<typeof change>[2]) => {
    const attributes = shown(trees);
    expect(attributes).not.toEqual([]);
    expect(JSON.stringify(attributes)).not.toContain(SENTINEL);
  };

  test('hides everything below it', () => {
    const secret = (text: string) => ({ login: { user: text, roles: [text] } });
    expectHidden({
      before: secret(SENTINEL),
      after: secret(`${SENTINEL}2`),
      before_sensitive: { login: true },
      after_sensitive: { login: true },
    });
  });

  test('hides the whole list when the list changes its length', () => {
    expectHidden({
      before: { logins: [{ password: SENTINEL }] },
      after: { logins: [{ password: SENTINEL }, { password: 'new' }] },
      before_sensitive: { logins: [{ password: true }] },
    });
  });

  test('is never shown, however deep it lies and on whichever side it is marked', () => {
    const leaf = fc.oneof(
      fc.nat().map((n) => `${SENTINEL}${n}`),
      fc.array(fc.nat().map((n) => `${SENTINEL}${n}`)),
      fc.record({
        a: fc.nat().map((n) => `${SENTINEL}${n}`),
        b: fc.array(fc.record({ c: fc.constant(SENTINEL) })),
      }),
    );
    const path = fc.array(fc.oneof(fc.stringMatching(/^[a-z._ ]{1,6}$/), fc.nat(2)), {
      minLength: 1,
      maxLength: 4,
    });
    const nest = (at: readonly (string | number)[], value: unknown, tail: readonly string[]): unknown =>
      at.reduceRight<unknown>(
        (inner, key) =>
          typeof key === 'number' ? [...Array(key).fill('x'), inner, ...tail] : { [key]: inner, same: 1 },
        value,
      );
    const tail = fc.array(fc.constant('y'), { maxLength: 2 });
    fc.assert(
      fc.property(
        path,
        leaf,
        leaf,
        fc.constantFrom('before', 'after', 'both'),
        tail,
        tail,
        (at, one, other, side, left, right) => {
          const marks = { root: nest(at, true, []) };
          const attributes = shown({
            before: { root: nest(at, side === 'after' ? 'old' : one, left) },
            after: { root: nest(at, side === 'before' ? 'new' : other, right) },
            before_sensitive: side === 'after' ? {} : marks,
            after_sensitive: side === 'before' ? {} : marks,
          });
          expect(JSON.stringify(attributes)).not.toContain(SENTINEL);
        },
      ),
    );
  });
});

test('paths are written as in the configuration', () => {
  expect(formatPath(['env', 'a.b', 0, 'x-y'])).toBe('env["a.b"][0].x-y');
});
