import { relationOf } from '../../../scripts/state/recover/comparison';
import { instancesOf } from '../../../workspace/state/instances';

const state = (serial: number, resources: unknown[] = ['a'], lineage = 'one') => ({
  ...{ serial, resources, lineage, outputs: {} },
});

test.each([
  ['first', state(3), undefined],
  ['newer', state(3), state(2, [])],
  ['newer', state(3), state(2)],
  ['stored', state(3), state(3)],
  ['stored', state(3), state(4)],
  ['forked', state(3), state(3, ['b'])],
  ['forked', state(3), state(4, ['b'])],
  ['foreign', state(3), state(2, [], 'two')],
  ['foreign', state(3), state(3, ['b'], 'two')],
  ['foreign', state(3, []), state(3, [], 'two')],
  ['stored', state(3), state(3, ['a'], 'two')],
] as const)('a rescued state is %s', (relation, rescued, stored) => {
  expect(relationOf(rescued, stored)).toBe(relation);
});

test('one that could not be sent at all has the serial of what it follows on, and of what somebody else went on to', () => {
  const from = (serial: number, lineage = 'one') => ({ serial, lineage, instances: [] });
  expect(relationOf(state(3), state(3, ['b']), from(3))).toBe('newer');
  expect(relationOf(state(3), state(3, ['b']), from(2))).toBe('forked');
  expect(relationOf(state(3), state(3, ['b']), from(3, 'two'))).toBe('forked');
  expect(relationOf(state(3), state(4, ['b']), from(3))).toBe('forked');
  expect(relationOf(state(3), state(3), from(3))).toBe('stored');
});

describe('one that an engine tried to save more than once, and so counted on more than once,', () => {
  const resource = (name: string, ...values: string[]) => ({
    ...{ mode: 'managed', type: 't', name },
    instances: values.map((value, index_key) => ({ index_key, attributes: { value, of: 'x' } })),
  });
  const before = state(1, [resource('a', 'old', 'old'), resource('b', 'old')]);
  const start = { lineage: 'one', serial: 1, instances: instancesOf(before) };
  const rescued = state(4, [resource('a', 'new', 'new'), resource('b', 'new'), resource('c', 'new')]);

  test.each([
    [
      'newer',
      'than what it began from, even as that changed outside',
      1,
      [resource('a', 'as it was', 'old')],
    ],
    ['newer', 'than what the apply saved on its way', 2, [resource('a', 'new', 'old'), resource('b', 'old')]],
    ['newer', 'than the last that was saved', 3, [resource('a', 'new', 'new'), resource('b', 'new')]],
    ['forked', 'from what somebody changed', 2, [resource('a', 'theirs', 'old'), resource('b', 'old')]],
    ['forked', 'from what somebody made', 3, [...before.resources, resource('d', 'theirs')]],
  ] as const)('is %s %s', (relation, _, serial, resources) => {
    expect(relationOf(rescued, state(serial, [...resources]), start)).toBe(relation);
  });

  test('does not depend on the order in which an engine writes', () => {
    const turned = { ...resource('a'), instances: [{ attributes: { of: 'x', value: 'new' }, index_key: 0 }] };
    expect(relationOf(rescued, state(2, [turned]), start)).toBe('newer');
  });
});
