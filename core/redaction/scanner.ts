import { SHORTEST } from './forms';

/** Bits of a hash over the first four characters, five for each. */
const HASH_BITS = 5 * SHORTEST;
const HASH_MASK = (1 << HASH_BITS) - 1;

/** Longer forms are not looked for in the middle of another secret: in `xxxx…` that would be at every character. */
const LONGEST_OVERLAP = 4096;

/** Finds many texts at once, each of at least {@link SHORTEST} characters, in one walk over another text. */
export class Scanner {
  /** Texts by the hash of their first four characters, longest first. */
  readonly #byHash = new Map<number, string[]>();
  /** Which hashes occur at all: looked at for every character. */
  readonly #occurs = new Uint8Array(1 << HASH_BITS);
  /** Every beginning of a text that is shorter than a hash. */
  readonly #beginnings = new Set<string>();
  #longest = 0;

  add(texts: Iterable<string>): void {
    const touched = new Map<number, Set<string>>();
    for (const text of texts) {
      const hash = hashAt(text, 0);
      const others = touched.get(hash) ?? new Set(this.#byHash.get(hash));
      touched.set(hash, others.add(text));
      for (let length = 1; length < SHORTEST; length += 1) this.#beginnings.add(text.slice(0, length));
      this.#longest = Math.max(this.#longest, text.length);
    }
    for (const [hash, all] of touched) {
      this.#occurs[hash] = 1;
      this.#byHash.set(hash, [...all].sort(longestFirst));
    }
  }

  /** Where the texts are, as start and end; those that overlap are one. */
  find(text: string): [number, number][] {
    const found: [number, number][] = [];
    const occurs = this.#occurs;
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = ((hash << 5) ^ text.charCodeAt(at)) & HASH_MASK;
      const start = at + 1 - SHORTEST;
      if (occurs[hash] === 0 || start < 0) continue;
      const last = found.at(-1);
      const covered = last?.[1] ?? 0;
      const form = this.#byHash
        .get(hash)!
        .find(
          ({ length }, index, forms) =>
            start + length > covered &&
            (start >= covered || length <= LONGEST_OVERLAP) &&
            text.startsWith(forms[index]!, start),
        );
      if (form === undefined) continue;
      if (last && start < covered) last[1] = start + form.length;
      else found.push([start, start + form.length]);
    }
    return found;
  }

  /** Where the first of the texts may begin that is not yet complete at the end of another one. */
  beginningAtEnd(text: string): number {
    for (let start = Math.max(0, text.length - this.#longest + 1); start < text.length; start += 1) {
      const rest = text.slice(start);
      const begins =
        rest.length < SHORTEST
          ? this.#beginnings.has(rest)
          : this.#byHash
              .get(hashAt(rest, 0))
              ?.some((form) => form.length > rest.length && form.startsWith(rest));
      if (begins) return start;
    }
    return text.length;
  }
}

function hashAt(text: string, start: number): number {
  let hash = 0;
  for (let at = start; at < start + SHORTEST; at += 1) hash = ((hash << 5) ^ text.charCodeAt(at)) & HASH_MASK;
  return hash;
}

const longestFirst = (a: string, b: string) => b.length - a.length;
