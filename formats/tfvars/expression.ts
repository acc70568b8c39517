import { skipBlanks } from './blanks';
import type { Source } from './source';
import { readHeredoc, readQuoted } from './strings';
import { TfNumber, type TfObject, type TfValue } from './value';

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{ID_Continue}.])/uy;
const WORDS: ReadonlyMap<string, TfValue> = new Map<string, TfValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Deeper values are nobody's inputs, and would exhaust the stack. */
export const DEEPEST = 100;

/** Reads one literal value: text, number, true, false, null, list or object. */
export function readValue(source: Source, depth = 0): TfValue {
  if (depth > DEEPEST) refuseDepth(source);
  if (source.peek('"')) return readQuoted(source);
  if (source.peek('<<')) return readHeredoc(source);
  if (source.peek('[')) return readList(source, depth);
  if (source.peek('{')) return readObject(source, depth);
  const start = source.at;
  const number = source.match(NUMBER);
  if (number !== undefined) return TfNumber.parse(number) ?? refuseNumber(source, start);
  const word = WORDS.get(source.match(IDENTIFIER) ?? '');
  return word === undefined ? refuseExpression(source, start) : word;
}

/** Reads a name: of an attribute, or of an object's key. */
export function readIdentifier(source: Source): string | undefined {
  return source.match(IDENTIFIER);
}

function readList(source: Source, depth: number): TfValue[] {
  const start = source.at;
  const items: TfValue[] = [];
  source.take('[');
  skipBlanks(source, { lines: true });
  while (!source.take(']')) {
    refuseEnd(source, start, 'a list', ']');
    items.push(readValue(source, depth + 1));
    skipBlanks(source, { lines: true });
    if (source.take(',')) skipBlanks(source, { lines: true });
    else if (!source.peek(']')) {
      refuseEnd(source, start, 'a list', ']');
      source.refuseValue(
        'is a list whose items are not separated',
        'Between two items of a list comes a comma, and an item is a literal value.',
        'Write it as ["a", "b"].',
      );
    }
  }
  return items;
}

function readObject(source: Source, depth: number): TfObject {
  const start = source.at;
  const object = new Map<string, TfValue>();
  const lines = new Map<string, number>();
  source.take('{');
  skipBlanks(source, { lines: true });
  while (!source.take('}')) {
    refuseEnd(source, start, 'an object', '}');
    const at = source.at;
    const key = readKey(source);
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      source.refuseValue(
        `has the key "${key}" twice; line ${earlier} has it already`,
        'With two values nobody can tell which one was meant.',
        'Keep one of the two.',
        at,
      );
    }
    lines.set(key, source.lineOf(at));
    object.set(key, readValue(source, depth + 1));
    endItem(source, start);
  }
  return object;
}

/** A key with its `=` or `:`. */
function readKey(source: Source): string {
  const start = source.at;
  const key = source.peek('"')
    ? readQuoted(source)
    : (readIdentifier(source) ?? TfNumber.parse(source.match(/\d+/y) ?? '')?.text);
  skipBlanks(source);
  const assigned = !source.peek('==') && !source.peek('=>') && (source.take('=') || source.take(':'));
  if (key === undefined || !assigned || (key === 'for' && source.text.startsWith('for', start))) {
    return source.refuseValue(
      'is an object with an entry that is no key = value',
      'A key is a name or a text in quotes, followed by = or : on the same line.',
      'Write it as { name = "value" }.',
      start,
    );
  }
  skipBlanks(source);
  return key;
}

/** After an entry of an object comes a comma, a line break, or the end. */
function endItem(source: Source, start: number): void {
  skipBlanks(source);
  const separated = source.take(',') || source.match(/\r?\n/y) !== undefined;
  skipBlanks(source, { lines: true });
  if (separated || source.peek('}')) return;
  refuseEnd(source, start, 'an object', '}');
  source.refuseValue(
    'is an object whose entries are not separated',
    'Between two entries of an object comes a comma or a line break.',
    'Write each entry on a line of its own.',
  );
}

function refuseEnd(source: Source, start: number, what: string, close: string): void {
  if (!source.done) return;
  source.refuseValue(
    `is ${what} that is never closed`,
    'The file ends before the end of the value.',
    `Close it with ${close}.`,
    start,
  );
}

/** @throws PlumblineError */
export function refuseDepth(source: Source): never {
  return source.refuseValue('is nested too deeply', `Plumbline reads ${DEEPEST} levels.`, 'Make it flatter.');
}

/** @throws PlumblineError */
export function refuseNumber(source: Source, start: number): never {
  return source.refuseValue(
    'is a number that Terraform cannot hold',
    'Terraform keeps 512 bits of a number and rounds the rest.',
    'Put it in quotes, which makes it a text.',
    start,
  );
}

function refuseExpression(source: Source, start: number): never {
  return source.refuseValue(
    'is neither a text in quotes, a number, true, false, null, a list nor an object',
    'A tfvars file holds literal values: there is nothing for expressions, functions or references to refer to.',
    'Put a text in quotes, and write a computed value as its result.',
    start,
  );
}
