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

test('one that could not be sent at all has the serial of what it follows on, and of what somebody else went on to', () => {
  const from = (serial: number, lineage = 'one') => ({ serial, lineage });
  expect(relationOf(state(3), state(3, ['b']), from(3))).toBe('newer');
  expect(relationOf(state(3), state(3, ['b']), from(2))).toBe('forked');
  expect(relationOf(state(3), state(3, ['b']), from(3, 'two'))).toBe('forked');
  expect(relationOf(state(3), state(4, ['b']), from(3))).toBe('forked');
  expect(relationOf(state(3), state(3), from(3))).toBe('stored');
});
