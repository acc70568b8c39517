import { relationOf } from '../../../scripts/state/recover/comparison';

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

test('one that could not be sent at all has the serial of what it follows on', () => {
  expect(relationOf(state(3), state(3, ['b']), true)).toBe('newer');
  expect(relationOf(state(3), state(4, ['b']), true)).toBe('forked');
  expect(relationOf(state(3), state(3), true)).toBe('stored');
});
