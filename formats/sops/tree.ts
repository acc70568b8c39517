/** Kinds of a value as sops names them in `type:`, and `null`, which is never encrypted. */
export type LeafKind = 'str' | 'int' | 'float' | 'bool' | 'time' | 'bytes' | 'null' | 'comment';

/** A value or a comment. */
export interface Leaf {
  readonly kind: LeafKind;
  /** Exactly what is encrypted and hashed: UTF-8 text, `True`, a decimal number, RFC 3339; ciphertext while encrypted. */
  readonly bytes: Buffer;
}

/** An entry without a key is a comment. */
export interface Entry {
  readonly key?: string;
  readonly value: Node;
}

/** A mapping in document order; JavaScript's objects would move keys that look like integers to the front. */
export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export type Node = Leaf | MapNode | ListNode;

export function leaf(kind: LeafKind, text: string | Uint8Array): Leaf {
  return { kind, bytes: typeof text === 'string' ? Buffer.from(text) : Buffer.from(text) };
}

export function comment(text: string): Leaf {
  return leaf('comment', text);
}

export function map(entries: readonly Entry[]): MapNode {
  return { kind: 'map', entries };
}

export function list(items: readonly Node[]): ListNode {
  return { kind: 'list', items };
}

export const isMap = (node: Node | undefined): node is MapNode => node?.kind === 'map';
export const isList = (node: Node | undefined): node is ListNode => node?.kind === 'list';
export const isLeaf = (node: Node | undefined): node is Leaf =>
  node !== undefined && !isMap(node) && !isList(node);

/** The value of a key. */
export function childOf(node: MapNode, key: string): Node | undefined {
  return node.entries.find((entry) => entry.key === key)?.value;
}

/** Where a leaf is. */
export interface Place {
  /** Keys and list indexes from the top. */
  readonly steps: readonly (string | number)[];
  /** Comments above the leaf and above each container it is in, outermost first. */
  readonly comments: readonly (readonly string[])[];
}

/** `a.b[2]`, for messages. */
export function keyPath(steps: readonly (string | number)[]): string {
  const text = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

/**
 * The same documents with every leaf replaced by what `visit` makes of it, in document order. A comment between the
 * entries of a mapping stays a comment; one in a list may become a value, as sops stores it when encrypted.
 */
export function mapLeaves(
  documents: readonly MapNode[],
  visit: (leaf: Leaf, place: Place) => Leaf,
): MapNode[] {
  const walk = (node: Node, place: Place): Node => {
    if (isMap(node)) return walkMap(node, place);
    if (!isList(node)) return visit(node, place);
    const inside = withLevel(place);
    let index = 0;
    return list(
      node.items.map((item) => {
        const at = noted(item, inside, index);
        if (item.kind !== 'comment') index += 1;
        return walk(item, at);
      }),
    );
  };
  const walkMap = (node: MapNode, place: Place): MapNode => {
    const inside = withLevel(place);
    return map(
      node.entries.map(({ key, value }) => {
        const at = noted(value, inside, key);
        if (key !== undefined) return { key, value: walk(value, at) };
        return { value: { ...visit(value as Leaf, at), kind: 'comment' } };
      }),
    );
  };
  return documents.map((document) => walkMap(document, { steps: [], comments: [] }));
}

/** A container that is being walked: the comments of its own level come and go. */
interface Level {
  readonly place: Place;
  own: string[];
}

const withLevel = (place: Place): Level => ({ place, own: [] });

/** The place of the next child: a comment counts for itself and what follows, until a value has used it. */
function noted(child: Node, level: Level, step: string | number | undefined): Place {
  const { steps, comments } = level.place;
  if (child.kind === 'comment') {
    level.own = [...level.own, (child as Leaf).bytes.toString()];
    return { steps, comments: [...comments, level.own] };
  }
  const place = { steps: step === undefined ? steps : [...steps, step], comments: [...comments, level.own] };
  level.own = [];
  return place;
}
