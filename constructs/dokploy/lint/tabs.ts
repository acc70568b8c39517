import { Lexer } from 'yaml';

/** Tokens of the lexer that stand for no character: the begin of a document, of a scalar, the end of an unclosed flow. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set(['\u0002', '\u001f', '\u0018']);

/**
 * Where a tab stands in the place of indentation, also on a line that is otherwise blank: the YAML reader of Compose refuses it, and
 * ours does not. Between comments it takes one.
 */
export function tabsAsIndentation(text: string): number[] {
  if (!text.includes('\t')) return [];
  const found: number[] = [];
  let offset = 0;
  let depth = 0;
  let before = '\n';
  let said = '';
  for (const token of new Lexer().lex(text)) {
    if (WITHOUT_TEXT.has(token)) continue;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    const isComment = token.startsWith('#');
    if (isComment && found.at(-1) === offset - before.length) found.pop();
    const begins = /^(?:\r?\n|-|\?)$/.test(before) && !said.startsWith('#');
    if (depth === 0 && begins && /^ *\t[ \t]*$/.test(token)) found.push(offset);
    offset += token.length;
    before = token;
    if (/\S/.test(token)) said = token;
  }
  return found;
}
