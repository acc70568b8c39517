import { refusal } from '../refusals';
import { isLeaf, isList, isMap, type Leaf, type Node } from '../tree';
import { jsonFloat } from '../values';
import { type Format, textOf } from './format';
import { JsonParser } from './json-parser';

/** JSON documents: the order of keys and the source text of numbers are kept, which `JSON.parse` loses. */
export const json: Format = {
  metadata: 'nested',
  parse: (text, options) => [new JsonParser(text, options).document()],
  render: ([document], file) => Buffer.from(`${renderNode(document!, '', file)}\n`),
};

/** As Go's `encoding/json` writes it, indented by tabs. */
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
