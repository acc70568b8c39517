/** Shorter values would blot out ordinary words, and are no secrets worth the name. */
const SHORTEST = 4;

const REDACTED = '[redacted]';

/** Knows secret values and takes them out of texts, in the spellings in which logs carry them. */
export class Redactor {
  readonly #spellings = new Set<string>();

  /** Learns a value; its lines count as well, because logs are split at line breaks. */
  learn(value: string | null | undefined): void {
    if (!value) return;
    for (const part of [value, ...value.split(/\r?\n/)]) {
      if (part.trim().length < SHORTEST || this.#spellings.has(part)) continue;
      this.#spellings.add(part);
      this.#spellings.add(JSON.stringify(part).slice(1, -1));
      this.#spellings.add(encodeURIComponent(Buffer.from(part).toString()));
      this.#spellings.add(Buffer.from(part).toString('base64').replace(/=+$/, ''));
    }
  }

  /** The text with every known value replaced, longest first, so that no part of one is left over. */
  clean(text: string): string {
    const longestFirst = [...this.#spellings].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  }
}
