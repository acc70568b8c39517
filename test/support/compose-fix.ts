import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Pair,
  parse,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { ComposeFinding } from '../../constructs/dokploy/compose-lint';

/** Does to a compose file what the fix of a finding says, to the letter; `undefined` when it is said in words alone. */
export function applyFix(text: string, finding: ComposeFinding): string | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = lines.lineStarts[finding.line - 1]! + finding.column - 1;
  const place = placeAt(document, at);
  for (const [form, change] of FORMS) {
    const match = form.exec(finding.fix);
    if (match && change(match.groups ?? {}, { document, finding, ...place }))
      return document.toString({ lineWidth: 0 });
  }
  return undefined;
}

interface Place {
  readonly document: Document;
  readonly finding: ComposeFinding;
  /** Keys and indexes that lead to the place. */
  readonly path: readonly unknown[];
}

type Change = (words: Record<string, string>, place: Place) => boolean;

/** The first alternative of a fix counts; what follows it, and says more, does not. */
const END = '(?=$| and|, (?:or|which))';

const set = (document: Document, path: readonly unknown[], value: string): boolean => {
  document.setIn(path, document.createNode(parse(value)));
  return true;
};

const FORMS: readonly [RegExp, Change][] = [
  [/^write (?<to>[\w.-]+):? instead/, ({ to }, { document, path }) => rename(document, path, to!)],
  [
    /add (?<key>[\w.-]+): (?<value>.+) under the top-level (?<section>\w+):$/,
    ({ key, value, section }, { document, finding, path }) => {
      const written = /^write (".*"), and/.exec(finding.fix)?.[1];
      return (!written || set(document, path, written)) && set(document, [section, key], value!);
    },
  ],
  [
    /^add (?<key>[\w.-]+): (?<value>.+?) to it/,
    ({ key, value }, { document, path }) => set(document, [...path, key], value!),
  ],
  [
    /^add (?<key>image): (?<value>\S+)$/,
    ({ key, value }, { document, finding }) => set(document, ['services', finding.service, key], value!),
  ],
  [
    new RegExp(`^set (?<path>[\\w.]+): (?<value>\\S+?)${END}`),
    ({ path, value }, { document, finding }) =>
      set(document, ['services', finding.service, ...path!.split('.')], value!),
  ],
  [
    new RegExp(`^remove (?<key>[\\w.]+):?${END}`),
    ({ key }, { document, path }) => remove(document, path, key!.split('.').at(-1)!),
  ],
  [
    new RegExp(`^write (?<key>[A-Za-z_][\\w-]*): (?<value>.+?)${END}`),
    ({ key, value }, { document, finding, path }) => {
      const index = path.lastIndexOf(key);
      return set(document, index >= 0 ? path.slice(0, index + 1) : homeOf(path, finding, key!), value!);
    },
  ],
  [
    new RegExp(`^write (?<value>"[^"]*"|\\S+?)${END}`),
    ({ value }, { document, path }) => set(document, path, value!),
  ],
];

/** Where a setting belongs that the place itself is not: beside it in a list's map, else in the service. */
function homeOf(path: readonly unknown[], finding: ComposeFinding, key: string): unknown[] {
  if (typeof path.at(-1) === 'number') return [...path, key];
  return finding.service === undefined ? [key] : ['services', finding.service, key];
}

/** Path of the deepest key or value that begins at an offset; of a pair, that of its value. */
function placeAt(document: Document, offset: number): { path: readonly unknown[] } {
  let path: unknown[] = [];
  visit(document, {
    Node(key, node, ancestors) {
      if (node.range?.[0] !== offset) return;
      const parents = ancestors.flatMap((parent, index): unknown[] => {
        const next = ancestors[index + 1] ?? node;
        if (isPair(parent)) return [isScalar(parent.key) ? parent.key.value : parent.key];
        return isCollection(parent) && !isMap(parent) ? [parent.items.indexOf(next as never)] : [];
      });
      if (key === 'key' || !isCollection(node) || path.length === 0) path = parents;
    },
  });
  return { path };
}

function rename(document: Document, path: readonly unknown[], to: string): boolean {
  if (typeof path.at(-1) === 'number') return set(document, path, to);
  const map = (path.length > 1 ? document.getIn(path.slice(0, -1)) : document.contents) as YAMLMap;
  const pair = map.items.find((item: Pair) => isScalar(item.key) && item.key.value === path.at(-1));
  if (!pair || !isScalar(pair.key)) return false;
  pair.key.value = to;
  return true;
}

/** Removes a setting from the nearest map around a place, or below it, that has it. */
function remove(document: Document, path: readonly unknown[], key: string): boolean {
  for (let length = path.length; length >= 0; length -= 1) {
    if (document.hasIn([...path.slice(0, length), key]))
      return document.deleteIn([...path.slice(0, length), key]);
  }
  let found = false;
  visit(document.getIn(path, true) as never, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== key) return undefined;
      found = true;
      return visit.REMOVE;
    },
  });
  return found;
}
