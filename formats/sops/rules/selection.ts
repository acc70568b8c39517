import type { Leaf, Place } from '../tree';
import { goRegExp } from './go-regexp';

/**
 * Which values of a document are encrypted. At most one of the six rules is set; each is tested on every key of a
 * value's path, the comment rules on the comments above it.
 */
export interface SelectionRule {
  /** Keys with this ending, and all below them, stay readable. @default '_unencrypted' when no other rule is set */
  readonly unencryptedSuffix?: string;
  /** Only keys with this ending, and all below them, are encrypted. */
  readonly encryptedSuffix?: string;
  /** As `unencryptedSuffix`, by a regular expression of Go's syntax. */
  readonly unencryptedRegex?: string;
  /** As `encryptedSuffix`, by a regular expression of Go's syntax. */
  readonly encryptedRegex?: string;
  /** Values below a comment that matches stay readable. */
  readonly unencryptedCommentRegex?: string;
  /** Only values below a comment that matches are encrypted. */
  readonly encryptedCommentRegex?: string;
  /** The MAC covers encrypted values only. @default false */
  readonly macOnlyEncrypted?: boolean;
}

/** Ending of keys that stay readable when a document has no rule of its own. */
const DEFAULT_SUFFIX = '_unencrypted';

/** The rules of which a document has at most one, with their names in its metadata and in `.sops.yaml`. */
export const RULE_NAMES = {
  unencryptedSuffix: 'unencrypted_suffix',
  encryptedSuffix: 'encrypted_suffix',
  unencryptedRegex: 'unencrypted_regex',
  encryptedRegex: 'encrypted_regex',
  unencryptedCommentRegex: 'unencrypted_comment_regex',
  encryptedCommentRegex: 'encrypted_comment_regex',
} as const satisfies Partial<Record<keyof SelectionRule, string>>;

export type RuleName = keyof typeof RULE_NAMES;

/** Names of the rules that are set, of which there may be one. */
export function rulesSet(rule: SelectionRule): RuleName[] {
  return (Object.keys(RULE_NAMES) as RuleName[]).filter((name) => (rule[name] ?? '') !== '');
}

/** Whether a leaf at a place is to be encrypted. */
export type Selection = (leaf: Leaf, place: Place) => boolean;

/** @throws PlumblineError when a regular expression cannot be used */
export function selectionOf(rule: SelectionRule, file: string): Selection {
  const [name = 'unencryptedSuffix'] = rulesSet(rule);
  const value = rule[name] || DEFAULT_SUFFIX;
  if (name === 'unencryptedSuffix') return (_, { steps }) => !someKey(steps, (key) => key.endsWith(value));
  if (name === 'encryptedSuffix') return (_, { steps }) => someKey(steps, (key) => key.endsWith(value));
  const matches = goRegExp(value, `${RULE_NAMES[name]} of ${file}`);
  if (name === 'unencryptedRegex') return (_, { steps }) => !someKey(steps, matches);
  if (name === 'encryptedRegex') return (_, { steps }) => someKey(steps, matches);
  if (name === 'unencryptedCommentRegex') {
    return (_, { comments }) => !comments.some((level) => level.some(matches));
  }
  // The comment that turns encryption on stays readable itself.
  return (leaf, { comments }) =>
    comments
      .map((level, depth) =>
        leaf.kind === 'comment' && depth === comments.length - 1 ? level.slice(0, -1) : level,
      )
      .some((level) => level.some(matches));
}

function someKey(steps: readonly (string | number)[], test: (key: string) => boolean): boolean {
  return steps.some((step) => typeof step === 'string' && test(step));
}
