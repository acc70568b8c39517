import { Lexer } from 'yaml';

/** Where a comment is in a text. */
export interface Remark {
  readonly offset: number;
  readonly column: number;
  readonly text: string;
  /** Whether something precedes it on its line. */
  readonly beside: boolean;
}

/** What the lexer tells beside pieces of the text. */
const SCALAR_FOLLOWS = '\x1f';
const MARKS = new Set(['\x02', '\x18', SCALAR_FOLLOWS]);

/**
 * A first look at a YAML text, by its lexer only: its comments in order, and how deep brackets and dashes nest, since
 * the parser takes long over text that nests without end.
 */
export function scanYaml(text: string): { comments: Remark[]; depth: number } {
  const comments: Remark[] = [];
  let depth = 0;
  let brackets = 0;
  let dashes = 0;
  let offset = 0;
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (previous !== SCALAR_FOLLOWS) {
      if (lexeme.startsWith('#')) comments.push(remarkAt(text, offset, lexeme));
      if (lexeme === '[' || lexeme === '{') brackets += 1;
      else if (lexeme === ']' || lexeme === '}') brackets -= 1;
      else if (lexeme === '-' || lexeme === '?') dashes += 1;
      else if (lexeme.includes('\n')) dashes = 0;
      depth = Math.max(depth, brackets + dashes);
    }
    if (!MARKS.has(lexeme)) offset += lexeme.length;
    previous = lexeme;
  }
  return { comments, depth };
}

function remarkAt(text: string, offset: number, lexeme: string): Remark {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const beside = text.slice(start, offset).trim() !== '';
  return { offset, column: offset - start, text: lexeme.slice(1), beside };
}
