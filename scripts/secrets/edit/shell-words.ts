import { PlumblineError } from '../../../core/errors';

export interface SplitOptions {
  /** What a leading `~` stands for. */
  readonly home: string;
  /** Variable that the text comes from; for messages. */
  readonly variable: string;
}

/** In this order: 'quoted', "quoted", \escaped, plain, blanks. What only a shell can carry out matches nothing. */
const PIECE = /'([^']*)'|"((?:[^"\\$`]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\$`;|&<>()*?[]+)|([ \t]+)/y;

/**
 * Splits a command line into words as a shell does: quotes, backslashes and a leading `~/`, and nothing else.
 * @throws PlumblineError for an open quote, or what only a shell could carry out
 */
export function splitWords(text: string, { home, variable }: SplitOptions): string[] {
  const words: string[] = [];
  let inWord = false;
  const line = text.trim();
  for (let at = 0; at < line.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(line);
    if (!match) throw refuse(variable, line[at]!);
    const [, single, double, escaped, plain, blanks] = match;
    if (blanks === undefined) {
      const isHome = !inWord && /^~(?=[/ \t]|$)/.test(line.slice(at));
      const unquoted = isHome ? home + plain!.slice(1) : plain;
      const piece = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? unquoted!;
      if (inWord) words.push(words.pop()! + piece);
      else words.push(piece);
    }
    inWord = blanks === undefined;
  }
  return words;
}

function refuse(variable: string, char: string): PlumblineError {
  const open = char === '"' || char === "'" || char === '\\';
  const shell = `only a shell understands its ${char === '\n' ? 'line break' : char}`;
  const unclosed = `its ${char} is not closed${char === '"' ? ', or has a $ or ` after it' : ''}`;
  return new PlumblineError({
    what: `$${variable} cannot be split into words: ${open ? unclosed : shell}`,
    why: 'Plumbline starts the editor itself, without a shell that could do other things besides.',
    next: `Put the command into a script and set ${variable} to its path.`,
  });
}
