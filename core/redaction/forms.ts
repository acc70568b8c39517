import { escapeHcl } from '../hcl';

/** Shorter texts are left alone: masking every `1` would garble the output and reveal more than it hides. */
export const SHORTEST = 4;

/** A stretch of base64 without its ends says less than a text of its length, and turns up by chance sooner. */
const SHORTEST_STRETCH = 6;

/** Words of every output, which are no secrets even where somebody stored them as one. */
const WORDS = new Set(['true', 'false', 'null']);

/** Everything a secret may look like in an output: whole and line by line, as it is and in the usual encodings. */
export function formsOf(secret: string): Set<string> {
  // Terraform composes characters, and messages on one line fold white space.
  const whole = [secret, secret.trim(), secret.normalize('NFC'), secret.replace(/\s+/g, ' ').trim()];
  const lines = secret.split(/\r\n|\n|\r/).flatMap((line) => [line, line.trim()]);
  return new Set([
    ...distinct(whole).flatMap((text) => [text, ...escaped(text), ...encoded(text)]),
    ...distinct(lines).flatMap((text) => [text, ...escaped(text)]),
  ]);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text.length >= SHORTEST && !WORDS.has(text));
}

/** In texts of other languages: JSON (once, twice, as Go writes it), HCL, URLs and forms. */
function escaped(text: string): string[] {
  const json = inJson(text);
  const url = encodeURIComponent(Buffer.from(text).toString());
  const strict = url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [url, strict, new URLSearchParams([['', text]]).toString().slice(1)];
  return [
    json,
    inJson(json),
    json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    escapeHcl(text),
    ...urls,
    ...urls.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
  ];
}

/** As bytes: base64 alone and within a larger text, for URLs too, and hexadecimal. */
function encoded(text: string): string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString('base64');
  const stretches = [0, 1, 2].map((before) => stretch(bytes, before));
  const base64 = [whole, whole.replace(/=+$/, ''), ...stretches.filter((s) => s.length >= SHORTEST_STRETCH)];
  const hex = bytes.toString('hex');
  return [
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
  ];
}

/** The characters of a larger base64 text that these bytes alone decide, with some bytes (mod 3) before them. */
function stretch(bytes: Buffer, before: number): string {
  const larger = Buffer.concat([Buffer.alloc(before), bytes]);
  const first = Math.ceil((before * 8) / 6);
  return larger.toString('base64').slice(first, Math.floor((larger.length * 8) / 6));
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
