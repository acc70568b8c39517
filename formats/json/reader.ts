import { type JSONVisitor, printParseErrorCode, visit } from 'jsonc-parser';

/** Where something stands in a text. */
export interface JsonPlace {
  /** Index of its first character. */
  readonly start: number;
  /** Number of the line it begins on, from 1. */
  readonly line: number;
}

/** A value as it is written: what `JSON.parse` loses (order, digits of numbers, places) is kept. */
export type JsonNode = JsonPlace & {
  /** Index behind its last character. */
  readonly end: number;
} & (
    | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    /** May hold half a surrogate pair, as `\ud800` is JSON. */
    | { readonly kind: 'string'; readonly value: string }
    /** The number as it is written, such as `1e400` or `-0`. */
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'word'; readonly value: boolean | null }
  );

export interface JsonMember extends JsonPlace {
  readonly key: string;
  readonly value: JsonNode;
}

/** Why a text is not read, with the place; never with a value. */
export type JsonProblem = JsonPlace & {
  /** Member of the outermost object it is in. */
  readonly member?: string | undefined;
} & (
    | { readonly kind: 'syntax'; readonly what: string }
    | { readonly kind: 'depth' }
    /** Readers disagree about which of the two counts. */
    | { readonly kind: 'duplicate'; readonly key: string; readonly earlierLine: number }
  );

export interface JsonOptions {
  /** Levels of objects and arrays that are read; deeper ones are refused before they exhaust the stack. */
  readonly deepest: number;
  /** Throws the caller's own error for the first problem. */
  readonly refuse: (problem: JsonProblem) => never;
}

/** An object or array that is read right now. */
type Open = JsonPlace &
  (
    | {
        readonly kind: 'object';
        readonly members: JsonMember[];
        readonly lines: Map<string, number>;
        /** The key whose value comes next. */
        key?: JsonPlace & { readonly key: string };
      }
    | { readonly kind: 'array'; readonly items: JsonNode[] }
  );

/** Reads one JSON document (RFC 8259: no comments, no commas too many), with the place of everything in it. */
export function readJson(text: string, { deepest, refuse }: JsonOptions): JsonNode {
  const open: Open[] = [];
  let root: JsonNode | undefined;
  const member = () => (open[0]?.kind === 'object' ? open[0].key?.key : undefined);
  const begin = (container: Open) => {
    if (open.length === deepest) refuse({ ...placeOf(container), kind: 'depth', member: member() });
    open.push(container);
  };
  const add = (node: JsonNode) => {
    const parent = open.at(-1);
    if (parent === undefined) root = node;
    else if (parent.kind === 'array') parent.items.push(node);
    else parent.members.push({ ...parent.key!, value: node });
  };
  const end = (offset: number, length: number) => {
    const container = open.pop()!;
    const place = { ...placeOf(container), end: offset + length };
    if (container.kind === 'array') add({ ...place, kind: 'array', items: container.items });
    else add({ ...place, kind: 'object', members: container.members });
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (start, _length, line) =>
      begin({ kind: 'object', start, line: line + 1, members: [], lines: new Map() }),
    onObjectProperty(key, start, _length, zeroLine) {
      const object = open.at(-1) as Extract<Open, { kind: 'object' }>;
      const line = zeroLine + 1;
      const earlierLine = object.lines.get(key);
      if (earlierLine !== undefined)
        refuse({ kind: 'duplicate', start, line, key, earlierLine, member: member() });
      object.lines.set(key, line);
      object.key = { key, start, line };
    },
    onArrayBegin: (start, _length, line) => begin({ kind: 'array', start, line: line + 1, items: [] }),
    onObjectEnd: end,
    onArrayEnd: end,
    onLiteralValue(value, start, length, line) {
      const place = { start, end: start + length, line: line + 1 };
      if (typeof value === 'number') add({ ...place, kind: 'number', text: text.slice(start, place.end) });
      else if (typeof value === 'string') add({ ...place, kind: 'string', value });
      else add({ ...place, kind: 'word', value });
    },
    onError(code, start, _length, line) {
      const name = printParseErrorCode(code);
      // A missing bracket is reported behind the end of what it would close.
      const behind = root !== undefined && !name.startsWith('Close');
      const what = behind ? 'something follows the end of the document' : (SYNTAX[name] ?? NO_VALUE);
      refuse({ kind: 'syntax', start, line: line + 1, what, member: member() });
    },
  };
  visit(text, visitor, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  return root!;
}

const placeOf = ({ start, line }: JsonPlace): JsonPlace => ({ start, line });

const BAD_STRING = 'a string has a control character or an escape that is not valid';
const COMMENT = 'there is a comment, and JSON has none';
const NO_VALUE = 'a value is missing or not valid JSON';

/** By the library's names; every other one is about a value. */
const SYNTAX: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a key in double quotes is missing',
  ColonExpected: '":" is missing',
  CommaExpected: '"," is missing',
  CloseBraceExpected: '"}" is missing',
  CloseBracketExpected: '"]" is missing',
  InvalidCommentToken: COMMENT,
  UnexpectedEndOfComment: COMMENT,
  UnexpectedEndOfString: 'a string does not end',
  InvalidUnicode: BAD_STRING,
  InvalidEscapeCharacter: BAD_STRING,
  InvalidCharacter: BAD_STRING,
};
