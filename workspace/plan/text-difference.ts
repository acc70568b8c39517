import { diffArrays } from 'diff';

/** One line of what differs between two texts. */
export interface DifferenceLine {
  /** `same`: context above a change; `gap`: lines alike are left out, `text` says how many. */
  readonly kind: 'removed' | 'added' | 'same' | 'gap';
  /** Without its line feed. */
  readonly text: string;
  /** The last line of its text, without the line break that the other text ends with. @default false */
  readonly unended?: boolean;
}

/** Lines shown above each change: they tell which part of a file it is in. */
const CONTEXT = 2;

/**
 * Lines to be removed and added, at most, for which the shortest way from one text to the other is looked for: its cost grows
 * with their square. Texts further apart are shown as one change from the first line that differs to the last.
 */
const FURTHEST = 1_000;

type Change = { readonly kind: 'removed' | 'added' | 'same'; readonly lines: readonly string[] };

/** What differs between two texts, each change with a line or two above it; a text that is null has no lines. */
export function textDifference(before: string | null, after: string | null): DifferenceLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes = changesBetween(old, fresh);
  const ends = endsInBreak(before) !== endsInBreak(after) && before !== null && after !== null;
  return changes.flatMap(({ kind, lines }, index) => {
    const last = index === changes.length - 1;
    if (kind === 'same') return contextOf(lines, index === 0, last);
    return lines.map((line) => ({
      ...shown(kind, line),
      ...(ends && !line.endsWith('\n') && { unended: true }),
    }));
  });
}

function changesBetween(old: readonly string[], fresh: readonly string[]): Change[] {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const [left, right] = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)];
  const changes: Change[] = [
    { kind: 'same', lines: old.slice(0, head) },
    ...(shortestWay(left, right) ?? [
      { kind: 'removed', lines: left } as const,
      { kind: 'added', lines: right } as const,
    ]),
    { kind: 'same', lines: old.slice(old.length - tail) },
  ];
  return changes.filter(({ lines }) => lines.length > 0);
}

function shortestWay(left: string[], right: string[]): Change[] | undefined {
  return diffArrays(left, right, { maxEditLength: FURTHEST })?.map(({ added, removed, value }) => ({
    kind: removed ? 'removed' : added ? 'added' : 'same',
    lines: value,
  }));
}

/** The last of the lines above a change, and how many more there are to the change before it. */
function contextOf(lines: readonly string[], first: boolean, last: boolean): DifferenceLine[] {
  if (last) return [];
  const left = lines.length - CONTEXT;
  // To say that one line is left out takes one.
  if (left <= 1 && !first) return lines.map((line) => shown('same', line));
  const gap = { kind: 'gap', text: `${left} lines alike` } as const;
  return [...(first ? [] : [gap]), ...lines.slice(-CONTEXT).map((line) => shown('same', line))];
}

const shown = (kind: DifferenceLine['kind'], line: string): DifferenceLine => ({
  kind,
  text: line.replace(/\n$/, ''),
});

/** Each with the line feed it ends with. */
const linesOf = (text: string | null): string[] => text?.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const endsInBreak = (text: string | null) => text?.endsWith('\n') === true;
