/**
 * Masks registered secrets in everything this process prints. One registry per process, as with
 * GitHub Actions' `::add-mask::`: a secret is registered where it is read and masked wherever it turns up.
 */

/** What stands in place of a secret. */
export const MASK = '[secret]';

/** Shorter values are left alone: masking every `1` would garble the output and reveal more than it hides. */
const SHORTEST = 4;

/** Longer forms are looked for one by one: regular expressions have a limit on their size. */
const LONGEST_IN_PATTERN = 4096;

const known = new Set<string>();
let patterns: (RegExp | string)[] | undefined;

/** Has a value masked from now on: as it is, and JSON-, URL- and base64-encoded. Values under four characters are ignored. */
export function registerSecret(value: string): void {
  for (const form of [value, ...value.split(/\r?\n/)].flatMap(encodings)) {
    if (form.length < SHORTEST || known.has(form)) continue;
    known.add(form);
    patterns = undefined;
  }
}

/** The text with every registered secret masked, whatever its encoding. */
export function redact(text: string): string {
  if (known.size === 0) return text;
  patterns ??= compile();
  return patterns.reduce((masked: string, pattern) => masked.replaceAll(pattern, MASK), text);
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

/** Forgets every secret; for tests. */
export function forgetSecrets(): void {
  known.clear();
  patterns = undefined;
}

function compile(): (RegExp | string)[] {
  const forms = [...known].sort(longestFirst);
  const long = forms.filter(({ length }) => length > LONGEST_IN_PATTERN);
  const short = forms.slice(long.length);
  return short.length === 0 ? long : [...long, new RegExp(short.map(escapeForRegExp).join('|'), 'g')];
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(bytes.toString()),
    new URLSearchParams([['', value]]).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

const longestFirst = (a: string, b: string) => b.length - a.length;

const escapeForRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
