import { type ErrorParts, PlumblineError } from '../../core/errors';

/** A text that is read from left to right. */
export class Source {
  /** Index of the next character. */
  at = 0;
  /** The attribute being read; for messages. */
  attribute: string | undefined;
  /** Whether a comment was stepped over. */
  commented = false;
  #lineStarts: number[] | undefined;

  constructor(
    readonly text: string,
    readonly file: string,
  ) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Steps over a text if it is next. */
  take(expected: string): boolean {
    const found = this.peek(expected);
    if (found) this.at += expected.length;
    return found;
  }

  /** Steps over what a sticky pattern matches next, if it does. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Line number of an index, from 1. */
  lineOf(index: number): number {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((found) => found.index + 1)];
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle]! <= index) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /**
   * @param parts never with a value in them; `what` follows the position
   * @throws PlumblineError naming file, line and column
   */
  refuse({ what, why, next }: ErrorParts, index = this.at): never {
    const before = this.text.slice(0, index).replace(/^\uFEFF/, '');
    const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
    throw new PlumblineError({ what: `${this.file}:${this.lineOf(index)}:${column}: ${what}`, why, next });
  }

  /** @throws PlumblineError about the value of the attribute being read */
  refuseValue(problem: string, why: string, next: string, index = this.at): never {
    const subject = this.attribute === undefined ? 'a value' : `the value of "${this.attribute}"`;
    return this.refuse({ what: `${subject} ${problem}`, why, next }, index);
  }
}
