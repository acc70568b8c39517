import { type JsonNode, type JsonProblem, readJson } from '../../json/reader';
import { refusal, unreadable } from '../refusals';
import { isLeaf, isList, isMap, type Leaf, leaf, list, type MapNode, map, type Node } from '../tree';
import { canonical, isInt64, jsonFloat } from '../values';
import { DEEPEST, type Format, type ParseOptions, textOf } from './format';

/** JSON documents: the order of keys and the source text of numbers are kept, which `JSON.parse` loses. */
export const json: Format = {
  metadata: 'nested',
  parse: (text, options) => [parseDocument(text, options)],
};

/** Keys that are there twice, which readers disagree about, are refused. */
function parseDocument(text: string, options: ParseOptions): MapNode {
  const document = readJson(text, {
    deepest: DEEPEST,
    refuse(problem) {
      throw notRead(options.file, problem.line, wordsFor(problem));
    },
  });
  const tree = treeOf(document, options);
  if (isMap(tree)) return tree;
  throw refusal(
    options.file,
    'the document is not an object',
    'sops encrypts JSON documents that are objects.',
    'Write it as {"key": value}.',
  );
}

function treeOf(node: JsonNode, options: ParseOptions): Node {
  if (node.kind === 'object') {
    return map(
      node.members.map(({ key, line, value }) => ({
        key: whole(key, line, options),
        value: treeOf(value, options),
      })),
    );
  }
  if (node.kind === 'array') return list(node.items.map((item) => treeOf(item, options)));
  if (node.kind === 'string') return leaf('str', whole(node.value, node.line, options));
  if (node.kind === 'number') return numberOf(node, options);
  return node.value === null ? leaf('null', '') : leaf('bool', node.value ? 'True' : 'False');
}

function numberOf({ text, line }: Extract<JsonNode, { kind: 'number' }>, options: ParseOptions): Leaf {
  // sops prints the float -0.0 as -0 and would read that as the integer 0; read as a float, it stays what it was.
  const isWhole = text !== '-0' && /^-?\d+$/.test(text);
  if (isWhole && isInt64(BigInt(text.slice(0, 24)))) return leaf('int', String(BigInt(text)));
  const float = canonical('float', text);
  if (float === undefined) throw notRead(options.file, line, 'a number is out of range');
  options.onNumber?.(text, () => line);
  return leaf('float', float);
}

/** A text that UTF-8 can hold. */
function whole(text: string, line: number, { file }: ParseOptions): string {
  if (!/\p{Surrogate}/u.test(text)) return text;
  throw notRead(file, line, 'a string has an escape that is not valid: half of a surrogate pair');
}

function wordsFor(problem: JsonProblem): string {
  if (problem.kind === 'syntax') return problem.what;
  if (problem.kind === 'depth') return `the document is nested more than ${DEEPEST} levels deep`;
  return `the key "${problem.key}" is there twice`;
}

const notRead = (file: string, line: number, what: string) =>
  unreadable(file, line, what, 'The document is not valid JSON, or not as sops reads it.');

/** A document as Go's `encoding/json` writes it, indented by tabs. @throws PlumblineError for numbers and bytes that JSON has not */
export function renderJson(document: MapNode, file: string): Buffer {
  return Buffer.from(`${renderNode(document, '', file)}\n`);
}

function renderNode(node: Node, indent: string, file: string): string {
  const inner = `${indent}\t`;
  if (isMap(node)) {
    const members = node.entries
      .filter(({ key }) => key !== undefined)
      .map(({ key, value }) => `${inner}${quote(key!)}: ${renderNode(value, inner, file)}`);
    return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
  }
  if (isList(node)) {
    const items = node.items
      .filter((item) => item.kind !== 'comment')
      .map((item) => `${inner}${renderNode(item, inner, file)}`);
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  return isLeaf(node) ? renderLeaf(node, file) : '';
}

function renderLeaf(value: Leaf, file: string): string {
  const text = textOf(value, file);
  if (value.kind === 'null') return 'null';
  if (value.kind === 'bool') return text.toLowerCase();
  if (value.kind === 'int') return text;
  if (value.kind !== 'float') return quote(text);
  if (/Inf|NaN/.test(text)) {
    throw refusal(file, 'a number is not finite', 'JSON has no such number.', 'Write it as a string.');
  }
  return jsonFloat(text);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
