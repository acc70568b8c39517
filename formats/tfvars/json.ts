import { type JsonNode, type JsonProblem, readJson } from '../json/reader';
import { requireName } from './edit';
import { DEEPEST, refuseDepth, refuseNumber } from './expression';
import { type Attribute, readTfvars } from './parser';
import { renderValue } from './renderer';
import { Source } from './source';
import { isObject, TfNumber, type TfObject, type TfValue } from './value';

/**
 * Parses the JSON form of a variables file: one object with a member per variable. Numbers keep all their digits.
 * @param checkName refuses what may not be a name. @default requireName
 * @throws PlumblineError naming file, line, column and variable, never a value
 */
export function parseJsonVariables(text: string, file: string, checkName = requireName): Attribute[] {
  const source = new Source(text, file);
  // Told before the text is read: what else may be wrong with it does not matter.
  if (!/^[ \t\r\n]*\{/.test(text)) {
    source.refuse({
      what: 'this is no JSON object',
      why: 'The JSON form of a variables file is one object with a member per variable.',
      next: 'Write it as {"name": "value"}.',
    });
  }
  const document = readJson(text, {
    deepest: DEEPEST + 1,
    refuse: (problem) => refuseProblem(problem, source),
  }) as JsonNode & { kind: 'object' };
  return document.members.map(({ key, start: nameStart, line, value }) => {
    checkName(key, file);
    source.attribute = key;
    return {
      name: key,
      value: tfValueOf(value, source),
      line,
      nameStart,
      start: value.start,
      end: value.end,
    };
  });
}

function refuseProblem(problem: JsonProblem, source: Source): never {
  source.at = problem.start;
  source.attribute = problem.member;
  if (problem.kind === 'depth') refuseDepth(source);
  if (problem.kind === 'syntax') return refuseJson(source);
  const what = `"${problem.key}" is set again; line ${problem.earlierLine} sets it already`;
  const why = 'With two values nobody can tell which one was meant.';
  return source.refuse({ what, why, next: 'Keep one of the two.' });
}

function tfValueOf(node: JsonNode, source: Source): TfValue {
  switch (node.kind) {
    case 'object':
      return new Map(
        node.members.map(({ key, start, value }) => [whole(key, start, source), tfValueOf(value, source)]),
      );
    case 'array':
      return node.items.map((item) => tfValueOf(item, source));
    case 'string':
      return whole(node.value, node.start, source);
    case 'number':
      return TfNumber.parse(node.text) ?? refuseNumber(source, node.start);
    case 'word':
      return node.value;
  }
}

function whole(text: string, start: number, source: Source): string {
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
