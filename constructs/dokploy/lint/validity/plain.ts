import { interpolate } from '../interpolation';
import type { ComposeNode, ComposeScalar, Position } from '../model';
import { KINDS, type KindTree, OF_NUMBERS } from './scalar-table';

/** Where a value stands: the keys and list places that lead to it. */
export type Path = readonly (string | number)[];

/** A value whose text cannot be read as what stands at its place. */
export interface Misread {
  readonly path: Path;
  readonly at: Position;
  readonly text: string;
  readonly problem: string;
  readonly write: string;
}

/** What Compose sees of a file: plain values, references replaced, texts cast where Compose casts them. */
export interface PlainFile {
  readonly value: unknown;
  readonly misread: readonly Misread[];
  /** Texts with a reference that cannot be read. */
  readonly malformed: readonly { readonly path: Path; readonly scalar: ComposeScalar }[];
  /** The node behind a JSON pointer of `value`; `key` is where its name stands, of a list item the item itself. */
  find(
    pointer: string,
  ): { readonly path: Path; readonly node: ComposeNode; readonly key: Position } | undefined;
  /** Whether `null` stands at a pointer for a value that is not known, or was reported already. */
  isOpen(pointer: string): boolean;
}

/** Values one file may come to when its aliases are written out; Compose has a limit of its own. */
const MOST_VALUES = 300_000;

/** Lists in which Compose lets the later of two equal entries win, `override/uncity.go` of compose-go. */
const KEEPS_LAST =
  /^(?:networks\/[^/]+\/(?:labels|ipam\/options)|services\/[^/]+\/(?:annotations|build\/(?:args|additional_contexts|platform|tags|labels)|cap_add|cap_drop|devices|configs|deploy\/labels|dns|dns_opt|dns_search|environment|env_file|expose|labels|links|networks\/[^/]+\/(?:aliases|link_local_ips)|ports|profiles|secrets|sysctls|tmpfs|volumes))$/;

/** A text whose value is not known, or that was reported already. */
const OPEN = Symbol('open');

/**
 * Reads a document as Compose does before it validates.
 * @returns `undefined` when the aliases of the file come to more values than anybody reads
 */
export function plainFile(
  root: ComposeNode,
  variables: Readonly<Record<string, string>>,
): PlainFile | undefined {
  const walk = new Walk(variables);
  const value = walk.read(root, root.at, [], '', KINDS);
  if (walk.values > MOST_VALUES) return undefined;
  return {
    value: value === OPEN ? undefined : value,
    misread: walk.misread,
    malformed: walk.malformed,
    find: (pointer) => walk.nodes.get(pointer),
    isOpen: (pointer) => walk.open.has(pointer),
  };
}

class Walk {
  readonly misread: Misread[] = [];
  readonly malformed: { path: Path; scalar: ComposeScalar }[] = [];
  readonly nodes = new Map<string, { path: Path; node: ComposeNode; key: Position }>();
  readonly open = new Set<string>();
  values = 0;

  constructor(private readonly variables: Readonly<Record<string, string>>) {}

  read(node: ComposeNode, key: Position, path: Path, pointer: string, kinds: KindTree | undefined): unknown {
    this.values += 1;
    if (this.values > MOST_VALUES) return OPEN;
    this.nodes.set(pointer, { path, node, key });
    if (node.kind === 'scalar') return this.scalar(node, path, kinds);
    if (node.kind === 'list') {
      const list: unknown[] = [];
      const once = KEEPS_LAST.test(path.join('/')) ? new Set<unknown>() : undefined;
      for (const [index, item] of node.items.entries()) {
        const place = `${pointer}/${list.length}`;
        const value = this.read(item, item.at, [...path, index], place, kinds?.below.get('[]'));
        const same = typeof value === 'object' ? JSON.stringify(value) : value;
        if (value === OPEN || once?.has(same)) continue;
        once?.add(same);
        list.push(value);
      }
      return list;
    }
    const entries: [string, unknown][] = [];
    for (const [name, entry] of node.entries) {
      const below = kinds?.below.get(name) ?? kinds?.below.get('*');
      const place = `${pointer}/${escaped(name)}`;
      const value = this.read(entry.value, entry.keyAt, [...path, name], place, below);
      if (value === OPEN) this.open.add(place);
      entries.push([name, value === OPEN ? null : value]);
    }
    return Object.fromEntries(entries);
  }

  private scalar(node: ComposeScalar, path: Path, kinds: KindTree | undefined): unknown {
    const isText = typeof node.value === 'string';
    const whole = isText ? interpolate(node.value as string, this.variables) : { text: node.text };
    if ('malformed' in whole && whole.malformed !== undefined) {
      this.malformed.push({ path, scalar: node });
      return OPEN;
    }
    if (whole.text === undefined) return OPEN;
    const kind = kinds?.kind;
    const applies = kind && (isText || (typeof node.value === 'number' && OF_NUMBERS.has(kind)));
    if (!applies) return isText ? whole.text : node.value;
    const reading = kind(whole.text);
    if ('value' in reading) return isText ? reading.value : node.value;
    this.misread.push({
      path,
      at: node.at,
      text: whole.text,
      problem: reading.problem,
      write: reading.write,
    });
    return OPEN;
  }
}

/** A segment of a JSON pointer. */
export function escaped(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
