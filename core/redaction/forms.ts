import { BYTES, ESCAPES } from './encodings';
import { goJson, json } from './escapes';

/** Shorter texts are left alone: masking every `1` would garble the output and reveal more than it hides. */
export const SHORTEST = 4;

/** Numbers, versions and times are left alone up to one character more: ports, years and `10.0` are in every output. */
const SHORT_NUMBER = /^[\d.:+-]{1,4}$/;

/** Words of every configuration and every log. */
const WORDS =
  /^(true|false|null|none|undefined|production|development|staging|test|localhost|debug|info|warn|warning|error)$/i;

/**
 * Whether a text is masked at all, white space around it aside. A word or number that is in every output is no secret even
 * where somebody stored it as one: each hole would stand where anybody expects the word, and so tell it.
 */
export function isMaskable(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length >= SHORTEST && !SHORT_NUMBER.test(trimmed) && !WORDS.test(trimmed);
}

/** Everything a secret may look like in an output: whole and line by line, as it is and in every encoding. */
export function formsOf(secret: string): Set<string> {
  // Terraform composes characters, and messages on one line fold white space.
  const whole = [secret, secret.trim(), secret.normalize('NFC'), secret.replace(/\s+/g, ' ').trim()];
  const lines = secret.split(/\r\n|\n|\r/).flatMap((line) => [line, line.trim()]);
  const forms = new Set<string>();
  for (const text of new Set([...whole, ...lines].filter(isMaskable))) {
    for (const form of encoded(text)) forms.add(form);
  }
  return forms;
}

function encoded(text: string): string[] {
  const escaped = [text, ...ESCAPES.flatMap(({ encode }) => encode(text))];
  const bytes = inJson(text).flatMap((written) => BYTES.flatMap(({ encode }) => encode(written)));
  // Most of what an engine or a platform says comes in JSON, whatever was written into it.
  return [...new Set(escaped)].flatMap(inJson).concat(bytes);
}

const inJson = (text: string): string[] =>
  /["\\<>&\u2028\u2029\ud800-\udfff]|[^ -\uffff]/.test(text)
    ? [...new Set([text, json(text), goJson(text)])]
    : [text];
