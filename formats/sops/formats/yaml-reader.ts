import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type LineCounter,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
} from 'yaml';
import { unreadable } from '../refusals';
import { type Leaf, leaf, type Node } from '../tree';
import { DEEPEST, type ParseOptions } from './format';
import { type Container, container, finished, type Slot } from './yaml-comments';
import { resolvePlain } from './yaml-scalars';

/** Nodes that aliases may stand for in all: real files have dozens, and each level of aliases multiplies them. */
const MOST_FROM_ALIASES = 100_000;

/** Reads one YAML document into containers; what sops cannot keep as it is, is refused. */
export class YamlReader {
  #fromAliases = 0;
  #aliases = 0;

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly options: ParseOptions,
  ) {}

  /** The mapping that a document is; an empty document is an empty one. */
  root(): Container {
    const contents = this.document.contents as YamlNode | null;
    if (contents === null || (isScalar(contents) && contents.source === ''))
      return container('map', 0, undefined);
    const value = this.#value(contents, undefined, 0);
    if ('slots' in value && value.kind === 'map') return value;
    if ('entries' in value) return flat(value.entries.map((entry) => ({ offset: 0, before: [], ...entry })));
    throw this.#problem(contents, 'the document is not a mapping');
  }

  #value(node: YamlNode | null, parent: Container | undefined, depth: number): Container | Node {
    if (depth > DEEPEST) throw this.#problem(node, `the document is nested more than ${DEEPEST} levels deep`);
    if (this.#aliases > 0 && ++this.#fromAliases > MOST_FROM_ALIASES) {
      throw this.#problem(node, `aliases stand for more than ${MOST_FROM_ALIASES} values`);
    }
    if (node === null) return leaf('null', '');
    if (isScalar(node)) return this.#scalar(node);
    if (isAlias(node)) return this.#alias(node, depth);
    const read = isMap(node) ? this.#map(node, parent, depth) : this.#list(node as YAMLSeq, parent, depth);
    // Comments inside of braces, and those of what an alias repeats, have no line of their own to go to.
    return node.flow || this.#aliases > 0 ? finished(read) : read;
  }

  #alias(node: YamlNode, depth: number): Node {
    const target = isAlias(node) ? node.resolve(this.document) : undefined;
    if (!target) throw this.#problem(node, 'an alias has no anchor before it');
    this.#aliases += 1;
    const value = finished(this.#value(target, undefined, depth + 1));
    this.#aliases -= 1;
    return value;
  }

  #map(node: YAMLMap, parent: Container | undefined, depth: number): Container {
    this.#requireTag(node, ['map']);
    const read = container('map', columnOf(node), parent);
    for (const { key, value } of node.items as { key: YamlNode; value: YamlNode | null }[]) {
      const offset = key?.range?.[0] ?? 0;
      read.slots.push({
        offset,
        key: this.#key(key),
        value: this.#value(value, read, depth + 1),
        before: [],
      });
    }
    return read;
  }

  #list(node: YAMLSeq, parent: Container | undefined, depth: number): Container {
    this.#requireTag(node, ['seq']);
    const read = container('list', columnOf(node), parent);
    const dashes = dashesOf(node);
    for (const [index, item] of (node.items as YamlNode[]).entries()) {
      const offset = dashes[index] ?? item?.range?.[0] ?? 0;
      read.slots.push({ offset, value: this.#value(item, read, depth + 1), before: [] });
    }
    return read;
  }

  #key(key: YamlNode): string {
    const target = isAlias(key) ? key.resolve(this.document) : key;
    const value = isScalar(target) ? this.#scalar(target) : undefined;
    if (value?.kind === 'str') return value.bytes.toString();
    throw this.#problem(key, 'a key is not text; sops wants keys like 8080 in quotes');
  }

  #scalar(node: Scalar): Leaf {
    this.#requireTag(node, SCALAR_TAGS);
    const text = typeof node.value === 'symbol' ? (node.value.description ?? '') : String(node.value ?? '');
    const tag = tagOf(node);
    if (tag === 'binary') return leaf('str', Buffer.from(text, 'base64'));
    if (tag === undefined ? node.type !== 'PLAIN' : TEXT_TAGS.includes(tag)) return leaf('str', text);
    const value = resolvePlain(text);
    if (!value) throw this.#problem(node, 'an integer has more than 64 bits');
    if (tag !== undefined && TAG_KINDS[tag] !== value.kind)
      throw this.#problem(node, 'a value does not fit its tag');
    return value;
  }

  #requireTag(node: YamlNode, known: readonly string[]): void {
    const tag = tagOf(node);
    if (tag === undefined || tag === '!' || known.includes(tag)) return;
    throw this.#problem(node, `the tag ${tag} would be lost`);
  }

  #problem(node: YamlNode | null, what: string) {
    return unreadable(
      this.options.file,
      this.#line(node),
      what,
      'sops cannot keep this part of YAML as it is.',
    );
  }

  #line(node: YamlNode | null): number {
    return Math.max(1, this.lines.linePos(node?.range?.[0] ?? 0).line);
  }
}

function flat(slots: Slot[]): Container {
  return { ...container('map', 0, undefined), slots };
}

function columnOf(node: YAMLMap | YAMLSeq): number {
  const token = node.srcToken;
  return token && 'indent' in token ? token.indent : 0;
}

/** Where the dashes of a block list are. */
function dashesOf(node: YAMLSeq): (number | undefined)[] {
  const token = node.srcToken;
  if (token?.type !== 'block-seq') return [];
  return token.items
    .map(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset)
    .filter((offset) => offset !== undefined);
}

const TEXT_TAGS = ['str', 'merge', '!'];
const TAG_KINDS: Readonly<Record<string, Leaf['kind']>> = {
  int: 'int',
  float: 'float',
  bool: 'bool',
  null: 'null',
  timestamp: 'time',
};
/** sops itself writes a text of `<<` with the tag of a merge key. */
const SCALAR_TAGS = ['str', 'binary', 'merge', ...Object.keys(TAG_KINDS)];

function tagOf(node: YamlNode): string | undefined {
  return (node as Scalar).tag?.replace(/^tag:yaml\.org,2002:/, '').replace(/^!!/, '');
}
