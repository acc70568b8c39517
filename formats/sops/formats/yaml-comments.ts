import { comment, type Entry, type Leaf, list, type MapNode, map, type Node } from '../tree';
import type { Remark } from './yaml-scan';

/** A block mapping or list that is being read; comments find their place in it by line and column. */
export interface Container {
  readonly kind: 'map' | 'list';
  /** Column of its keys or dashes. */
  readonly column: number;
  readonly slots: Slot[];
  /** Comments below the last slot. */
  readonly trailing: Leaf[];
  readonly parent: Container | undefined;
}

/** A key with its value, or an item. */
export interface Slot {
  /** Where its key or dash is in the text. */
  readonly offset: number;
  readonly key?: string;
  readonly value: Container | Node;
  /** Comments above and beside it. */
  readonly before: Leaf[];
}

export function container(kind: Container['kind'], column: number, parent: Container | undefined): Container {
  return { kind, column, parent, slots: [], trailing: [] };
}

/**
 * Puts comments where the YAML library of sops has them: above the next key when they stand at its column or left of
 * it, else at the end of the innermost mapping or list that they are indented into.
 */
export function placeComments(root: Container, remarks: readonly Remark[]): void {
  const all = [...slotsOf(root)];
  let at = 0;
  for (const { offset, column, text, beside } of remarks) {
    while (at < all.length && all[at]!.slot.offset < offset) at += 1;
    const previous = all[at - 1];
    const next = all[at];
    if (beside && previous) previous.slot.before.push(comment(text));
    else if (next && belongsAbove(next, previous, column)) next.slot.before.push(comment(text));
    else endOf(previous?.within ?? root, column, next).push(comment(text));
  }
}

interface Found {
  readonly slot: Slot;
  readonly within: Container;
}

function* slotsOf(within: Container): Generator<Found> {
  for (const slot of within.slots) {
    yield { slot, within };
    if (isContainer(slot.value)) yield* slotsOf(slot.value);
  }
}

function belongsAbove(next: Found, previous: Found | undefined, column: number): boolean {
  return !previous || column <= next.within.column || previous.slot.value === next.within;
}

/** Where a comment goes that is indented further than what follows. */
function endOf(innermost: Container, column: number, next: Found | undefined): Leaf[] {
  let within = innermost;
  while (within.parent && within.column > column) within = within.parent;
  return within === next?.within ? next.slot.before : within.trailing;
}

function isContainer(value: Container | Node): value is Container {
  return 'slots' in value;
}

/** What was read, as a tree. */
export function finished(value: Container): MapNode;
export function finished(value: Container | Node): Node;
export function finished(value: Container | Node): Node {
  if (!isContainer(value)) return value;
  const { kind, slots, trailing } = value;
  if (kind === 'list')
    return list([...slots.flatMap((slot) => [...slot.before, finished(slot.value)]), ...trailing]);
  const entries = slots.flatMap(({ key, value: inner, before }): Entry[] => [
    ...before.map(asEntry),
    { ...(key !== undefined && { key }), value: finished(inner) },
  ]);
  return map([...entries, ...trailing.map(asEntry)]);
}

const asEntry = (value: Leaf): Entry => ({ value });
