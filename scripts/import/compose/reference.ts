import { isSecretName } from '../../../core/secret-text';

/** A part of a text: as it stands, or `${NAME…}`, which Compose takes from the environment. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'reference';
      readonly name: string;
      /** What is used where there is no value. */
      readonly default?: string;
    };

const REFERENCE =
  /\$(?:(?<dollar>\$)|(?<bare>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?])(?<operand>[^${}]*))?\})/y;

/**
 * The parts of a text, in which `$$` is a dollar sign. Nothing for forms that no declaration can stand for: a default that holds
 * references itself, `${NAME:+…}`, and what Compose refuses.
 */
export function partsOf(text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '$') {
      literal += text[at];
      at += 1;
      continue;
    }
    REFERENCE.lastIndex = at;
    const groups = REFERENCE.exec(text)?.groups;
    if (!groups) return undefined;
    at = REFERENCE.lastIndex;
    if (groups['dollar']) {
      literal += '$';
      continue;
    }
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
    const name = (groups['bare'] ?? groups['name'])!;
    const given = groups['operator']?.endsWith('-') ? groups['operand'] : undefined;
    parts.push({ kind: 'reference', name, ...(given !== undefined && { default: given }) });
  }
  if (literal !== '' || parts.length === 0) parts.push({ kind: 'literal', text: literal });
  return parts;
}

/** What stands for a reference without a value. A default under the name of a secret is a secret in clear, and counts as none. */
export const defaultOf = ({ name, ...part }: Part & { readonly kind: 'reference' }): string | undefined =>
  isSecretName(name) && part.default !== '' ? undefined : part.default;

/** The text with the defaults of all references; nothing where one has none. */
export function withDefaults(text: string): string | undefined {
  const texts = partsOf(text)?.map((part) => (part.kind === 'literal' ? part.text : defaultOf(part)));
  return texts === undefined || texts.includes(undefined) ? undefined : texts.join('');
}
