import { UNKNOWN } from '../../../providers/framework/schema';
import { conform, equal, hasUnknown, valueAt, visit } from '../../../providers/framework/values';
import { service } from './demo/definition';

const { attributes } = service;

test('visiting reaches every nested attribute with its path, and nothing inside null or unknown', () => {
  const state = conform(attributes, {
    healthcheck: UNKNOWN,
    mounts: [{ path: '/a' }, { path: '/b' }],
    variables: { 'A.B': { value: 'x' }, C: UNKNOWN },
  });
  const paths = [...visit(attributes, state)]
    .filter(({ path }) => path.length > 1)
    .map(({ path }) => path.join(' '));
  expect(paths).toEqual([
    'mounts 0 path',
    'mounts 0 size',
    'mounts 1 path',
    'mounts 1 size',
    'variables A.B value',
    'variables A.B fingerprint',
  ]);
});

test('a visitor that makes a value unknown keeps the visit out of it', () => {
  const state = { healthcheck: { path: '/', timeout: 1 } };
  const names: string[] = [];
  for (const { holder, name } of visit(attributes, state)) {
    names.push(name);
    if (name === 'healthcheck') holder[name] = UNKNOWN;
  }
  expect(names).not.toContain('timeout');
});

test('a path through something missing leads to null, through something unknown to unknown', () => {
  expect(valueAt({ a: null }, ['a', 'b'])).toBeNull();
  expect(valueAt(null, ['a'])).toBeNull();
  expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
  expect(valueAt({ a: UNKNOWN }, ['a', 'b'])).toBe(UNKNOWN);
});

test.each([
  [null, undefined, true],
  [UNKNOWN, UNKNOWN, true],
  [UNKNOWN, null, false],
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [[], {}, false],
  ['1', 1, false],
])('%p and %p are equal: %p', (a, b, expected) => {
  expect(equal(a, b)).toBe(expected);
  expect(equal(b, a)).toBe(expected);
});

test('unknown is found at any depth', () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: null }] })).toBe(false);
});

test('a state is given every attribute of its schema and no other', () => {
  const state = conform(attributes, { name: 'web', gone: 1, mounts: [{ path: '/a', old: true }] });
  expect(Object.keys(state)).toEqual(Object.keys(attributes));
  expect(state).toMatchObject({ name: 'web', url: null, mounts: [{ path: '/a', size: null }] });
  expect(state['mounts'][0]).not.toHaveProperty('old');
});
