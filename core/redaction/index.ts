import { formsOf, SHORTEST } from './forms';

/**
 * Masks registered secrets in everything this process prints. One registry per process, as with
 * GitHub Actions' `::add-mask::`: a secret is registered where it is read and masked wherever it turns up.
 */

/** What stands in place of a secret. */
export const MASK = '[secret]';

/** Bits of a hash over the first four characters, five for each. */
const HASH_BITS = 5 * SHORTEST;
const HASH_MASK = (1 << HASH_BITS) - 1;

/** Longer forms are not looked for in the middle of another secret: in `xxxx…` that would be at every character. */
const LONGEST_OVERLAP = 4096;

/** Forms of secrets by the hash of their first four characters, longest first. */
let byHash = new Map<number, string[]>();
/** Which hashes occur at all: looked at for every character of the output. */
let occurs = new Uint8Array(1 << HASH_BITS);
/** Every beginning of a form that is shorter than a hash. */
let beginnings = new Set<string>();
let longest = 0;
const registered = new Set<string>();

/**
 * Has a value masked from now on: as it is, line by line, and JSON-, HCL-, URL-, base64- and hex-encoded, also in the middle
 * of a larger base64 text. Values under four characters are ignored, and so are `true`, `false` and `null`.
 */
export function registerSecret(value: string): void {
  if (registered.has(value)) return;
  registered.add(value);
  for (const form of formsOf(value)) {
    const hash = hashAt(form, 0);
    const others = byHash.get(hash) ?? [];
    if (others.includes(form)) continue;
    byHash.set(hash, [...others, form].sort(longestFirst));
    occurs[hash] = 1;
    for (let length = 1; length < SHORTEST; length += 1) beginnings.add(form.slice(0, length));
    longest = Math.max(longest, form.length);
  }
}

/** The text with every registered secret masked, whatever its encoding. Secrets that overlap become one mask. */
export function redact(text: string): string {
  let masked = '';
  let copied = 0;
  for (const [start, end] of findSecrets(text)) {
    masked += text.slice(copied, start) + MASK;
    copied = end;
  }
  return copied === 0 ? text : masked + text.slice(copied);
}

/** A JSON document with every registered secret masked in its keys, texts and numbers; it stays valid JSON. */
export function redactDocument(document: unknown): unknown {
  if (typeof document === 'string') return redact(document);
  if (typeof document === 'number') return redact(String(document)) === String(document) ? document : MASK;
  if (Array.isArray(document)) return document.map(redactDocument);
  if (document === null || typeof document !== 'object') return document;
  if ('toJSON' in document && typeof document.toJSON === 'function') return redactDocument(document.toJSON());
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [redact(key), redactDocument(value)]),
  );
}

/** Masks secrets in a text that comes in pieces, also where a secret is split between two of them. */
export interface RedactedText {
  /** Takes the next piece, and gives what is safe to show of everything so far. */
  push(piece: string): string;
  /** The rest, when no more comes. */
  end(): string;
}

/** Starts a {@link RedactedText}. Only what may be the beginning of a secret is held back. */
export function redactPieces(): RedactedText {
  let pending = '';
  return {
    push(piece) {
      pending += piece;
      let safe = beginningAtEnd(pending);
      for (const [start, end] of findSecrets(pending)) if (start < safe && safe < end) safe = start;
      const shown = redact(pending.slice(0, safe));
      pending = pending.slice(safe);
      return shown;
    },
    end() {
      const shown = redact(pending);
      pending = '';
      return shown;
    },
  };
}

/** Forgets every secret; for tests. */
export function forgetSecrets(): void {
  byHash = new Map();
  occurs = new Uint8Array(1 << HASH_BITS);
  beginnings = new Set();
  longest = 0;
  registered.clear();
}

/** Where secrets are, as start and end; those that overlap are one. */
function findSecrets(text: string): [number, number][] {
  const found: [number, number][] = [];
  if (byHash.size === 0) return found;
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = ((hash << 5) ^ text.charCodeAt(at)) & HASH_MASK;
    const start = at + 1 - SHORTEST;
    if (occurs[hash] === 0 || start < 0) continue;
    const last = found.at(-1);
    const covered = last?.[1] ?? 0;
    const form = byHash
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

/** Where the first secret may begin that is not yet complete at the end of a text. */
function beginningAtEnd(text: string): number {
  for (let start = Math.max(0, text.length - longest + 1); start < text.length; start += 1) {
    const rest = text.slice(start);
    const begins =
      rest.length < SHORTEST
        ? beginnings.has(rest)
        : byHash.get(hashAt(rest, 0))?.some((form) => form.length > rest.length && form.startsWith(rest));
    if (begins) return start;
  }
  return text.length;
}

function hashAt(text: string, start: number): number {
  let hash = 0;
  for (let at = start; at < start + SHORTEST; at += 1) hash = ((hash << 5) ^ text.charCodeAt(at)) & HASH_MASK;
  return hash;
}

const longestFirst = (a: string, b: string) => b.length - a.length;
