import { goRegExp } from './go-regexp';
import type { Leaf, Place } from './tree';
import type { SelectionRule } from './types';

/** Ending of keys that stay readable when a document has no rule of its own. */
export const DEFAULT_SUFFIX = '_unencrypted';

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
  const regex = goRegExp(value, `${RULE_NAMES[name]} of ${file}`);
  const matches = (text: string) => regex.test(text);
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
