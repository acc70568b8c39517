import { isDeepStrictEqual } from 'node:util';
import { FINGERPRINT, formatPath } from '../../core/attribute-path';
import type { PlanResourceChange } from '../engine/show-json';
import type { AttributeChange } from './model';

type Path = readonly (string | number)[];
type Tree = Readonly<Record<string, unknown>>;

/** One place in the four parallel trees of a change. */
interface Place {
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
  /** `true`, or a tree with `true` at what is known only after apply. */
  readonly unknown: unknown;
  /** `true`, or a tree with `true` at what is secret, on either side. */
  readonly sensitive: readonly unknown[];
}

/**
 * The attributes a change touches, leaf by leaf, so that a diff names the key and not the whole map. A create shows what
 * is set and leaves out what the platform computes; secret and write-only values are named, never shown.
 */
export function changedAttributes({ change }: PlanResourceChange): AttributeChange[] {
  if (change.actions.length === 1 && change.actions[0] === 'delete') return [];
  const replacing = new Set((change.replace_paths ?? []).map(formatPath));
  const creating = change.before === null || change.before === undefined;
  const leaves = walk({
    path: [],
    before: change.before,
    after: change.after,
    unknown: change.after_unknown,
    sensitive: [change.before_sensitive, change.after_sensitive],
  });
  return leaves
    .filter(({ unknown, sensitive }) => !creating || sensitive || !unknown)
    .map((leaf) => ({ ...leaf, replaces: replacing.has(leaf.path) }));
}

type Leaf = Omit<AttributeChange, 'replaces'>;

function walk(place: Place): Leaf[] {
  const { before, after, unknown, sensitive } = place;
  if (unknown !== true && !containsTrue(unknown) && isDeepStrictEqual(before ?? null, after ?? null))
    return [];
  const path = formatPath(place.path);
  const secret = { path: path.replace(FINGERPRINT, ''), sensitive: true, unknown: false };
  if (FINGERPRINT.test(path) || sensitive.includes(true)) return [secret];
  if (unknown === true) return [{ path, before: show(before), sensitive: false, unknown: true }];
  if (isTree(before, after, unknown))
    return keysOf(before, after, unknown).flatMap((key) => walk(child(place, key)));
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.flatMap((_, index) => walk(child(place, index)));
  }
  if (sensitive.some(containsTrue)) return [secret];
  if (containsTrue(unknown)) return [{ path, before: show(before), sensitive: false, unknown: true }];
  return [{ path, before: show(before), after: show(after), sensitive: false, unknown: false }];
}

function child(place: Place, key: string | number): Place {
  return {
    path: [...place.path, key],
    before: at(place.before, key),
    after: at(place.after, key),
    unknown: at(place.unknown, key),
    sensitive: place.sensitive.map((tree) => at(tree, key)),
  };
}

const at = (value: unknown, key: string | number) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Tree)[key] : undefined;

function isTree(...values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== null && value !== undefined && value !== false);
  return present.length > 0 && present.every((value) => typeof value === 'object' && !Array.isArray(value));
}

function keysOf(...values: readonly unknown[]): string[] {
  return [
    ...new Set(values.flatMap((value) => (value && typeof value === 'object' ? Object.keys(value) : []))),
  ];
}

function containsTrue(value: unknown): boolean {
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsTrue);
}

/** A value on one line: what is no scalar as JSON. */
export function show(value: unknown): AttributeChange['before'] {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
}
