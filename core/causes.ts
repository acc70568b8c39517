/** Things that have one cause: the one that is told in full, and the others. */
export interface Cause<T> {
  readonly first: T;
  readonly alike: readonly T[];
}

/**
 * Puts together what has one cause, in the order of its first: an API that is down is told once, not for each of sixty resources.
 * @param cause what makes two of them alike
 */
export function causesOf<T>(all: readonly T[], cause: (each: T) => string): Cause<T>[] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = cause(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()].map(([first, ...alike]) => ({ first: first!, alike }));
}

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const TRACE = / \(trace [^)]+\)/g;
/** What was wanted, in front of what came of it, as clients of platforms begin an error. */
const PURPOSE = /^Cannot [^:]+: /;

/** An error's text without what differs from one request to the next. */
export const withoutNames = (text: string) => text.replace(PURPOSE, '').replace(TRACE, '').replace(UUID, '');

/**
 * `a, b and 12 more`.
 * @param most how many are named before the rest is only counted
 */
export function someOf(names: readonly string[], most = 6): string {
  const named = names.slice(0, most).join(', ');
  return names.length > most ? `${named} and ${names.length - most} more` : named;
}
