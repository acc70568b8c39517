import { requireName } from './edit';
import { DEEPEST, refuseDepth, refuseNumber } from './expression';
import { type Attribute, readTfvars } from './parser';
import { renderValue } from './renderer';
import { Source } from './source';
import { isObject, TfNumber, type TfObject, type TfValue } from './value';

/**
 * Parses the JSON form of a variables file: one object with a member per variable. Numbers keep all their digits.
 * @throws PlumblineError naming file, line, column and variable, never a value
 */
export function parseJsonVariables(text: string, file: string): Attribute[] {
  const source = new Source(text, file);
  skipSpace(source);
  if (!source.peek('{')) {
    source.refuse({
      what: 'this is no JSON object',
      why: 'The JSON form of a variables file is one object with a member per variable.',
      next: 'Write it as {"name": "value"}.',
    });
  }
  const attributes: Attribute[] = [];
  readMembers(source, (name, nameStart) => {
    requireName(name, file);
    source.attribute = name;
    const start = source.at;
    const value = readJson(source);
    attributes.push({ name, value, line: source.lineOf(nameStart), nameStart, start, end: source.at });
    source.attribute = undefined;
  });
  skipSpace(source);
  return source.done ? attributes : refuseJson(source);
}

/** What a conversion could not carry over. */
export interface ConvertedJson {
  readonly text: string;
  /** Whether the tfvars had comments, which JSON has no place for. */
  readonly commentsLost: boolean;
  /** Variables with a number that JSON readers would round: it became a text, which Terraform converts where a number is declared. */
  readonly numbersAsText: readonly string[];
}

/** The JSON form of a tfvars text. */
export function tfvarsToJson(text: string, file: string): ConvertedJson {
  const { attributes, commented } = readTfvars(text, file);
  return {
    text: renderJsonVariables(attributes),
    commentsLost: commented,
    numbersAsText: attributes.filter(({ value }) => roundedNumbers(value)).map(({ name }) => name),
  };
}

/** The tfvars of a JSON form, one variable after the other. */
export function jsonToTfvars(text: string, file: string): string {
  return parseJsonVariables(text, file)
    .map(({ name, value }) => `${name} = ${renderValue(value)}\n`)
    .join('');
}

/** The JSON form of variables. */
export function renderJsonVariables(
  attributes: readonly { readonly name: string; readonly value: TfValue }[],
): string {
  return `${renderJson(new Map(attributes.map(({ name, value }) => [name, value])), '')}\n`;
}

/** Reads an object, of which nothing was read yet. */
function readMembers(source: Source, read: (key: string, at: number) => void): void {
  const lines = new Map<string, number>();
  readItems(source, '{', '}', () => {
    const at = source.at;
    const key = readText(source);
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      const what = `"${key}" is set again; line ${earlier} sets it already`;
      const why = 'With two values nobody can tell which one was meant.';
      source.refuse({ what, why, next: 'Keep one of the two.' }, at);
    }
    lines.set(key, source.lineOf(at));
    skipSpace(source);
    if (!source.take(':')) refuseJson(source);
    skipSpace(source);
    read(key, at);
  });
}

function readItems(source: Source, open: string, close: string, read: () => void): void {
  source.take(open);
  skipSpace(source);
  if (source.take(close)) return;
  for (;;) {
    read();
    skipSpace(source);
    if (source.take(close)) return;
    if (!source.take(',')) refuseJson(source);
    skipSpace(source);
  }
}

function readJson(source: Source, depth = 0): TfValue {
  if (depth > DEEPEST) refuseDepth(source);
  if (source.peek('"')) return readText(source);
  if (source.peek('{')) {
    const object = new Map<string, TfValue>();
    readMembers(source, (key) => void object.set(key, readJson(source, depth + 1)));
    return object;
  }
  if (source.peek('[')) {
    const items: TfValue[] = [];
    readItems(source, '[', ']', () => void items.push(readJson(source, depth + 1)));
    return items;
  }
  const word = source.match(/true|false|null/y);
  if (word !== undefined) return JSON.parse(word) as boolean | null;
  const start = source.at;
  const number = source.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) ?? refuseJson(source);
  return TfNumber.parse(number) ?? refuseNumber(source, start);
}

function readText(source: Source): string {
  const start = source.at;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none of them in a string.
  const quoted = source.match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y);
  const text = JSON.parse(quoted ?? refuseJson(source)) as string;
  if (!/\p{Surrogate}/u.test(text)) return text;
  return source.refuseValue(
    'holds half a character',
    'A \\u escape from D800 to DFFF means something only as one of a pair.',
    'Write both halves, or the character itself.',
    start,
  );
}

function refuseJson(source: Source): never {
  return source.refuse({
    what: 'this is not JSON',
    why: 'A bracket, quote or comma is missing or too much here, or the text ends early.',
    next: 'Correct it at this place.',
  });
}

const skipSpace = (source: Source) => void source.match(/[ \t\r\n]+/y);

function renderJson(value: TfValue, indent: string): string {
  const inner = `${indent}\t`;
  if (value instanceof TfNumber) return isExactInJson(value) ? value.text : JSON.stringify(value.text);
  if (Array.isArray(value)) {
    return bracket(
      '[',
      ']',
      value.map((item) => renderJson(item, inner)),
      indent,
    );
  }
  if (!isObject(value)) return JSON.stringify(value);
  const entries = [...(value as TfObject)];
  return bracket(
    '{',
    '}',
    entries.map(([key, item]) => `${JSON.stringify(key)}: ${renderJson(item, inner)}`),
    indent,
  );
}

function bracket(open: string, close: string, entries: readonly string[], indent: string): string {
  if (entries.length === 0) return open + close;
  return `${open}\n${entries.map((entry) => `${indent}\t${entry}`).join(',\n')}\n${indent}${close}`;
}

/** Readers of JSON take whole numbers for 64-bit integers and the others for doubles. */
function isExactInJson({ text }: TfNumber): boolean {
  if (/^-?\d+$/.test(text) && text !== '-0') return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return TfNumber.parse(String(Number(text)))?.text === text;
}

function roundedNumbers(value: TfValue): boolean {
  if (value instanceof TfNumber) return !isExactInJson(value);
  if (Array.isArray(value)) return value.some(roundedNumbers);
  return isObject(value) && [...value.values()].some(roundedNumbers);
}
