import type { Action, PlannedChange } from './model';

/** The most destructive first. */
const ORDER: readonly Action[] = [
  'delete',
  'replace',
  'forget',
  'adopt',
  'update',
  'import',
  'create',
  'run',
  'move',
];

/** Sorts changes as a person should read them. */
export const destructiveFirst = (a: PlannedChange, b: PlannedChange) =>
  ORDER.indexOf(a.action) - ORDER.indexOf(b.action);
