import type { PlumblineError } from '../../../core/errors';
import { unreadable } from '../refusals';

/** What follows in a file, with the comment that precedes it. */
export type IniItem =
  | { readonly kind: 'section'; readonly name: string; readonly comment: string }
  | { readonly kind: 'key'; readonly name: string; readonly value: string; readonly comment: string }
  | { readonly kind: 'end'; readonly comment: string };

/** Reads INI as gopkg.in/ini.v1 does with its default options, which sops uses; its silent losses are refused. */
export class IniReader {
  readonly #lines: readonly string[];
  #at = 0;
  #comment = '';
  #ended = false;

  constructor(
    text: string,
    private readonly file: string,
  ) {
    this.#lines = text.split(/(?<=\n)/);
  }

  next(): IniItem | undefined {
    for (;;) {
      const next = this.#lines[this.#at];
      if (next === undefined) return this.#end();
      const line = trimStart(next);
      this.#at += 1;
      if (line === '') continue;
      if (line.startsWith('#') || line.startsWith(';')) this.#comment += line;
      else return line.startsWith('[') ? this.#section(line) : this.#key(line);
    }
  }

  problem(what: string): PlumblineError {
    return unreadable(
      this.file,
      Math.max(1, this.#at),
      what,
      'It is not valid INI, or not as sops reads it.',
    );
  }

  #end(): IniItem | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    return { kind: 'end', comment: this.#takeComment() };
  }

  #section(line: string): IniItem {
    const close = line.lastIndexOf(']');
    const name = line.slice(1, close);
    if (close === -1 || name === '') throw this.problem('a section header is not [name]');
    this.#comment += /[#;].*/s.exec(line.slice(close + 1))?.[0] ?? '';
    return { kind: 'section', name, comment: this.#takeComment() };
  }

  #key(line: string): IniItem {
    const quote = /^(?:"""|"|`)/.exec(line)?.[0] ?? '';
    const close = quote === '' ? 0 : line.indexOf(quote, quote.length);
    const delimiter = close === -1 ? -1 : line.slice(close).search(/[=:]/);
    const name = trim(line.slice(quote.length, quote === '' ? delimiter : close));
    if (delimiter === -1 || name === '') throw this.problem('this is not name = value');
    if (name === '-') throw this.problem('"-" numbers keys, which sops does not keep');
    const value = this.#value(line.slice(close + delimiter + 1));
    return { kind: 'key', name, value, comment: this.#takeComment() };
  }

  #value(rest: string): string {
    const line = trimStart(rest);
    const quote = line.length > 3 && line.startsWith('"""') ? '"""' : line.startsWith('`') ? '`' : '';
    if (quote !== '') {
      const close = line.lastIndexOf(quote);
      return close >= quote.length
        ? line.slice(quote.length, close)
        : this.#quotedLines(line.slice(quote.length), quote);
    }
    const text = trim(line);
    if (text.endsWith('\\')) return this.#continued(text.slice(0, -1));
    const sign = text.search(/[#;]/);
    if (sign !== -1) this.#comment += text.slice(sign);
    const bare = sign === -1 ? text : trim(text.slice(0, sign));
    const surrounded = /^(["'])(.*)\1$/s.exec(bare);
    return surrounded && !surrounded[2]!.includes(surrounded[1]!) ? surrounded[2]! : bare;
  }

  /** The rest of a quoted value that goes on over lines. */
  #quotedLines(first: string, quote: string): string {
    let value = first;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at]!;
      const close = line.lastIndexOf(quote);
      if (close !== -1) {
        this.#at += 1;
        this.#comment += trim(/[#;].*/s.exec(line.slice(close))?.[0] ?? '');
        return value + line.slice(0, close);
      }
      value += line;
    }
    throw this.problem(`a value in ${quote} does not end`);
  }

  /** The rest of a value whose lines end in a backslash. */
  #continued(first: string): string {
    let value = first;
    for (; this.#at < this.#lines.length; ) {
      const line = trim(this.#lines[this.#at]!);
      this.#at += 1;
      if (!line.endsWith('\\')) return value + line;
      value += line.slice(0, -1);
    }
    return value;
  }

  #takeComment(): string {
    const text = trim(this.#comment);
    this.#comment = '';
    return text;
  }
}

/** Go's `unicode.IsSpace`, of which JavaScript's differs in two characters. */
const SPACE = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && SPACE.test(text[start]!)) start += 1;
  return text.slice(start);
}

/** As Go's `strings.TrimSpace`. */
function trim(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text[end - 1]!)) end -= 1;
  return trimStart(text.slice(0, end));
}
