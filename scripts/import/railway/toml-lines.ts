import { pathKey } from './path';

const WORD = /"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+)/g;
const NAME = `(?:"(?:[^"\\\\]|\\\\.)*"|'[^']*'|[\\w-]+)`;
const DOTTED = `${NAME}(?:[ \\t]*\\.[ \\t]*${NAME})*`;
const TABLE = new RegExp(`^\\s*\\[\\[?\\s*(${DOTTED})\\s*\\]`);
const ASSIGNMENT = new RegExp(`^\\s*(${DOTTED})\\s*=`);

/**
 * Lines of the names in a TOML document, which its parser does not tell. A line inside a text of several lines may pass for
 * one; then the first counts.
 */
export function tomlLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const note = (path: readonly string[], line: number) => {
    const key = pathKey(path);
    if (!lines.has(key)) lines.set(key, line);
  };
  let table: readonly string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const header = TABLE.exec(line)?.[1];
    const name = ASSIGNMENT.exec(line)?.[1];
    if (header !== undefined) {
      table = words(header);
      note(table, index + 1);
    } else if (name !== undefined) note([...table, ...words(name)], index + 1);
  }
  return lines;
}

const words = (dotted: string): string[] =>
  [...dotted.matchAll(WORD)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
