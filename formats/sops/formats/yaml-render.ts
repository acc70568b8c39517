import { refusal } from '../refusals';
import { isLeaf, isList, isMap, type Leaf, type ListNode, leaf, type MapNode, type Node } from '../tree';
import { textOf } from './format';
import { fitsBlock, renderScalar } from './yaml-scalars';

/** Columns of a level. */
const INDENT = 4;
/** Characters of a key that YAML readers look ahead for its colon. */
const LONGEST_KEY = 1000;

/** Documents as sops writes them: four columns for a level, comments above what they belong to. */
export function renderYaml(documents: readonly MapNode[], file: string): Buffer {
  const writer = new Writer(file);
  return Buffer.from(
    documents
      .map((document) => writer.container(document, 0))
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
      .join('---\n'),
  );
}

class Writer {
  constructor(private readonly file: string) {}

  /** Lines of a mapping or list at a column; an empty one is `{}` or `[]` below its comments. */
  container(node: MapNode | ListNode, column: number): string[] {
    const children: { key?: string; value: Node }[] = isMap(node)
      ? [...node.entries]
      : node.items.map((value) => ({ value }));
    const isEmpty = children.every(({ value }) => value.kind === 'comment');
    const pad = ' '.repeat(column);
    const lines: string[] = [];
    let inline: string[] = [];
    for (const { key, value } of children) {
      if (value.kind === 'comment') {
        const text = `#${textOf(value as Leaf, this.file)}`;
        if ((value as Leaf).inline) inline.push(text);
        else lines.push(pad + text);
        continue;
      }
      // Beside a mapping or a list there is no place for a comment.
      const beside = isLeaf(value) && inline.length === 1 ? ` ${inline[0]}` : '';
      if (beside === '') lines.push(...inline.map((text) => pad + text));
      inline = [];
      lines.push(
        ...(key === undefined ? this.#item(value, column, beside) : this.#entry(key, value, column, beside)),
      );
    }
    lines.push(...inline.map((text) => pad + text));
    return isEmpty ? [...lines, `${pad}${isMap(node) ? '{}' : '[]'}`] : lines;
  }

  #entry(key: string, value: Node, column: number, beside: string): string[] {
    const name = renderScalar(leaf('str', key));
    if (name.length > LONGEST_KEY) {
      throw refusal(
        this.file,
        'a key is too long for YAML',
        `It has ${key.length} characters.`,
        'Use JSON for this file.',
      );
    }
    const head = `${' '.repeat(column)}${name}:`;
    if (isLeaf(value)) return this.#scalar(head, value, nextLevel(column), beside);
    const empty = emptyOf(value);
    return empty ? [`${head} ${empty}`] : [head, ...this.container(value, nextLevel(column))];
  }

  #item(value: Node, column: number, beside: string): string[] {
    const head = `${' '.repeat(column)}-`;
    if (isLeaf(value)) return this.#scalar(head, value, column + 2, beside);
    const empty = emptyOf(value);
    if (empty) return [`${head} ${empty}`];
    const lines = this.container(value, column + 2);
    const first = lines.findIndex((line) => !line.trimStart().startsWith('#'));
    const above = lines.slice(0, first).map((line) => line.slice(2));
    return [...above, `${head} ${lines[first]!.trimStart()}`, ...lines.slice(first + 1)];
  }

  #scalar(head: string, value: Leaf, column: number, beside: string): string[] {
    const text = textOf(value, this.file);
    if (!['str', 'bytes'].includes(value.kind) || !fitsBlock(text))
      return [`${head} ${renderScalar(value, text)}${beside}`];
    // Readers take the indentation from the first line, unless it is told.
    const indent = /^[ \n]/.test(text) ? String(column - (head.length - head.trimStart().length)) : '';
    const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    const body = text.replace(/\n$/, '').split('\n');
    return [
      `${head} |${indent}${chomp}${beside}`,
      ...body.map((line) => (line === '' ? '' : ' '.repeat(column) + line)),
    ];
  }
}

/** Levels inside of list items, which begin two columns in, end where other levels end. */
function nextLevel(column: number): number {
  return INDENT * Math.floor((column + INDENT) / INDENT);
}

function emptyOf(node: Node): string | undefined {
  if (isMap(node) && node.entries.length === 0) return '{}';
  return isList(node) && node.items.length === 0 ? '[]' : undefined;
}
