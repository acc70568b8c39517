import { formsOf } from './forms';
import { Scanner } from './scanner';

/** What stands in place of a secret. */
export const MASK = '[secret]';

/** Masks secrets in a text that comes in pieces, also where a secret is split between two of them. */
export interface RedactedText {
  /** Takes the next piece, and gives what is safe to show of everything so far. */
  push(piece: string): string;
  /** The rest, when no more comes. */
  end(): string;
}

/**
 * Knows secret values and masks them in texts, whatever the encoding ({@link ENCODINGS} in `encodings.ts`). One knows the
 * values of one process that prints, of one client of a platform, or of one walk of a provider, and is dropped with it.
 */
export class Redactor {
  readonly #known = new Set<string>();
  /** Learnt since something was cleaned last: encoding costs time, and most walks have nothing to clean. */
  #waiting: string[] = [];
  #scanner: Scanner | undefined;

  /**
   * Has a value masked from now on, whole and line by line. Texts under four characters are ignored, and so are numbers of
   * four digits and words such as `true` or `production`, which are in every output.
   */
  learn(value: string | null | undefined): void {
    if (!value || this.#known.has(value)) return;
    this.#known.add(value);
    this.#waiting.push(value);
  }

  /** The text with every known value masked. Values that overlap become one mask. */
  clean(text: string): string {
    let masked = '';
    let copied = 0;
    for (const [start, end] of this.#ready()?.find(text) ?? []) {
      masked += text.slice(copied, start) + MASK;
      copied = end;
    }
    return copied === 0 ? text : masked + text.slice(copied);
  }

  /** A JSON document with every known value masked in its keys, texts and numbers; it stays valid JSON. */
  cleanDocument(document: unknown): unknown {
    if (typeof document === 'string') return this.clean(document);
    if (typeof document === 'number')
      return this.clean(String(document)) === String(document) ? document : MASK;
    if (Array.isArray(document)) return document.map((element) => this.cleanDocument(element));
    if (document === null || typeof document !== 'object') return document;
    if ('toJSON' in document && typeof document.toJSON === 'function')
      return this.cleanDocument(document.toJSON());
    return Object.fromEntries(
      Object.entries(document).map(([key, value]) => [this.clean(key), this.cleanDocument(value)]),
    );
  }

  /** Starts a text in pieces. Only what may be the beginning of a secret is held back. */
  pieces(): RedactedText {
    let pending = '';
    return {
      push: (piece) => {
        pending += piece;
        const scanner = this.#ready();
        let safe = scanner?.beginningAtEnd(pending) ?? pending.length;
        for (const [start, end] of scanner?.find(pending) ?? []) if (start < safe && safe < end) safe = start;
        const shown = this.clean(pending.slice(0, safe));
        pending = pending.slice(safe);
        return shown;
      },
      end: () => {
        const shown = this.clean(pending);
        pending = '';
        return shown;
      },
    };
  }

  /** Forgets every value. */
  forget(): void {
    this.#known.clear();
    this.#waiting = [];
    this.#scanner = undefined;
  }

  /** The scanner for everything that was learnt; none as long as that is nothing. */
  #ready(): Scanner | undefined {
    if (this.#waiting.length > 0) {
      this.#scanner ??= new Scanner();
      for (const value of this.#waiting) this.#scanner.add(formsOf(value));
      this.#waiting = [];
    }
    return this.#scanner;
  }
}
