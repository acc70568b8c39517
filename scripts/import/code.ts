/** TypeScript that an import writes, as data until it is printed. */
export type Code =
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  /** Literal texts and expressions in turn, literal ones first. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Code)[] }
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Code[] }
  | { readonly kind: 'list'; readonly items: readonly Code[] }
  | { readonly kind: 'object'; readonly entries: readonly Entry[] };

/** A property of an object. */
export interface Entry {
  readonly key: string;
  readonly value: Code;
  /** Said behind it; one line of our own words. */
  readonly comment?: string | undefined;
}

export const raw = (text: string | number | boolean): Code => ({ kind: 'raw', text: String(text) });
export const text = (value: string): Code => ({ kind: 'text', value });
/** A call of something that the library exports, such as `Healthcheck.http`, also with `new`. */
export const call = (callee: string, ...args: Code[]): Code => ({ kind: 'call', callee, args });
export const list = (items: readonly Code[]): Code => ({ kind: 'list', items });

/** An object of what there is. */
export function object(values: Readonly<Record<string, Code | undefined>> | ReadonlyMap<string, Code>): Code {
  const entries = values instanceof Map ? [...values] : Object.entries(values);
  return {
    kind: 'object',
    entries: entries.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
  };
}

/** Columns of a line. */
const WIDTH = 108;

/**
 * The text of an expression, broken into lines where it is long.
 *
 * @param before columns that stand before it on its line
 */
export function print(code: Code, indent = '', before = indent.length): string {
  const flat = flatText(code);
  if (flat !== undefined && before + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  switch (code.kind) {
    case 'list':
      return block(
        '[',
        code.items.map((item) => `${inner}${print(item, inner)},`),
        `${indent}]`,
      );
    case 'object':
      return block(
        '{',
        code.entries.map((entry) => line(entry, inner)),
        `${indent}}`,
      );
    case 'call': {
      const [last, ...others] = code.args.toReversed();
      if (last === undefined) return `${code.callee}()`;
      const first = others.toReversed().map((arg) => `${print(arg, indent)}, `);
      const opening = `${code.callee}(${first.join('')}`;
      return `${opening}${print(last, indent, before + opening.length)})`;
    }
    default:
      return flat ?? '';
  }
}

/** Names of the library that an expression needs. */
export function namesIn(code: Code): string[] {
  switch (code.kind) {
    case 'call':
      return [code.callee.replace(/^new /, '').replace(/\..*$/, ''), ...code.args.flatMap(namesIn)];
    case 'list':
      return code.items.flatMap(namesIn);
    case 'object':
      return code.entries.flatMap(({ value }) => namesIn(value));
    case 'template':
      return code.parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(part)));
    default:
      return [];
  }
}

const block = (open: string, lines: readonly string[], close: string) => [open, ...lines, close].join('\n');

function line({ key, value, comment }: Entry, indent: string): string {
  const word = keyText(key);
  const printed = print(value, indent, indent.length + word.length + 2);
  const said = comment === undefined ? '' : `${indent}// ${comment}\n`;
  return `${said}${indent}${printed === word ? word : `${word}: ${printed}`},`;
}

/** On one line; nothing where that cannot be, because of a comment. */
function flatText(code: Code): string | undefined {
  switch (code.kind) {
    case 'raw':
      return code.text;
    case 'text':
      return quoted(code.value, "'");
    case 'template':
      return `\`${code.parts.map((part) => (typeof part === 'string' ? quoted(part, '`').slice(1, -1) : `\${${flatText(part)}}`)).join('')}\``;
    case 'call':
      return all(code.args, flatText, (args) => `${code.callee}(${args.join(', ')})`);
    case 'list':
      return all(code.items, flatText, (items) => `[${items.join(', ')}]`);
    case 'object':
      if (code.entries.length === 0) return '{}';
      return all(code.entries, flatEntry, (entries) => `{ ${entries.join(', ')} }`);
  }
}

function flatEntry({ key, value, comment }: Entry): string | undefined {
  const printed = comment === undefined ? flatText(value) : undefined;
  const word = keyText(key);
  return printed === undefined || printed === word ? printed : `${word}: ${printed}`;
}

function all<T>(
  items: readonly T[],
  each: (item: T) => string | undefined,
  join: (texts: string[]) => string,
): string | undefined {
  const texts = items.map(each);
  return texts.includes(undefined) ? undefined : join(texts as string[]);
}

/** `__proto__` as a plain key would be no property at all. */
function keyText(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, "'");
}

/** Characters that steer an editor or a terminal, or that nobody sees. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function quoted(value: string, quote: "'" | '`'): string {
  const escaped = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll(UNSEEN, (unseen) => `\\u${unseen.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${quote}${quote === '`' ? escaped.replaceAll('${', '\\${') : escaped}${quote}`;
}
