import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { tabsAsIndentation } from './tabs';

/** Where something stands in the file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** YAML with aliases followed and merge keys applied; every value knows where it was written. */
export type ComposeNode = ComposeMap | ComposeList | ComposeScalar;

export interface ComposeMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: ReadonlyMap<string, ComposeEntry>;
}

export interface ComposeEntry {
  readonly keyAt: Position;
  readonly value: ComposeNode;
}

export interface ComposeList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly ComposeNode[];
}

export interface ComposeScalar {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: unknown;
  /** The value as text; empty for null. */
  readonly text: string;
}

export interface YamlProblem extends Position {
  readonly message: string;
}

export type ReadYaml = { readonly root: ComposeNode } | { readonly problems: readonly YamlProblem[] };

/** A file that is not YAML at all fails at every line; nobody reads further than this. */
const MOST_PROBLEMS = 20;

const START: Position = { line: 1, column: 1 };

/** Reads YAML or JSON text. Never throws: what cannot be read comes back as problems. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  try {
    const source = text.replace(/^\uFEFF/, '');
    const parsed = parseAllDocuments(source, {
      lineCounter: lines,
      merge: true,
      prettyErrors: false,
    });
    const documents = 'empty' in parsed ? [] : parsed;
    const position = (offset: number): Position => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    const problems = documents.flatMap((document) =>
      document.errors.map((error) => ({ ...position(error.pos[0]), message: withoutSource(error.message) })),
    );
    const tabs = tabsAsIndentation(source).map((offset) => ({
      ...position(offset),
      message: 'a tab stands in the place of indentation, which Compose refuses',
    }));
    if (problems.length + tabs.length > 0)
      return { problems: [...problems, ...tabs].slice(0, MOST_PROBLEMS) };
    const [first, second] = documents;
    if (second) {
      const at = position(second.range[0]);
      return { problems: [{ ...at, message: 'a second YAML document begins here; only one is read' }] };
    }
    if (!first?.contents) return { problems: [{ ...START, message: 'the file is empty' }] };
    const converter = new Converter(position);
    const root = converter.convert(first.contents);
    return converter.problems.length > 0 ? { problems: converter.problems } : { root };
  } catch (error) {
    const message = error instanceof RangeError ? 'nested too deeply to be read' : String(error);
    return { problems: [{ ...START, message }] };
  }
}

/** Converts each node once, so that aliases of aliases cost nothing, and cuts circles. */
class Converter {
  readonly problems: YamlProblem[] = [];
  private readonly done = new Map<Node, ComposeNode>();
  private readonly open = new Set<Node>();
  private readonly anchors = new Map<string, Node>();

  constructor(private readonly position: (offset: number) => Position) {}

  convert(node: unknown): ComposeNode {
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target) return this.convert(target);
      this.problems.push({ ...this.at(node), message: 'no anchor of this name before the alias' });
      return this.scalar(null, this.at(node));
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return this.scalar(null, START);
    if (node.anchor) this.anchors.set(node.anchor, node);
    const known = this.done.get(node);
    if (known) return known;
    if (this.open.has(node)) {
      this.problems.push({ ...this.at(node), message: 'this value contains itself' });
      return this.scalar(null, this.at(node));
    }
    this.open.add(node);
    const result = this.build(node);
    this.open.delete(node);
    this.done.set(node, result);
    return result;
  }

  private build(node: Node): ComposeNode {
    const at = this.at(node);
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => this.convert(item)) };
    if (isScalar(node)) return this.scalar(node.value, at);
    if (!isMap(node)) return this.scalar(null, at);
    const own = new Map<string, ComposeEntry>();
    const merged = new Map<string, ComposeEntry>();
    for (const { key, value } of node.items) {
      const converted = this.convert(value);
      const name = isScalar(key) ? String(key.value) : String(key);
      if (isScalar(key) && typeof key.value === 'symbol') {
        for (const [inherited, entry] of mergeSources(converted)) {
          if (!merged.has(inherited)) merged.set(inherited, entry);
        }
      } else {
        own.set(name, { keyAt: this.at(key as Node), value: converted });
      }
    }
    for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry);
    return { kind: 'map', at, entries: own };
  }

  private scalar(value: unknown, at: Position): ComposeScalar {
    return { kind: 'scalar', at, value, text: value === null || value === undefined ? '' : String(value) };
  }

  private at(node: Node): Position {
    return node.range ? this.position(node.range[0]) : START;
  }
}

/** Some messages of the parser end in the text it stumbled over, and that may be a secret. */
function withoutSource(message: string): string {
  return message.replace(/(?:: [^\s]|(?<=escape sequence) )[\s\S]*$/, '');
}

function mergeSources(node: ComposeNode): Iterable<[string, ComposeEntry]> {
  if (node.kind === 'map') return node.entries;
  if (node.kind === 'list')
    return node.items.flatMap((item) => (item.kind === 'map' ? [...item.entries] : []));
  return [];
}
