import { isSecretName, secretIn } from '../../core/secret-text';
import type { Refusal } from '../declaration-error';

/** Longest value that is repeated in a message. */
const LONGEST = 120;

/** What is wrong with a text, whatever it is for: it is no text of anybody's, or holds a secret, which is then not shown. */
export function literalProblem(text: string, field: string, next = INSTEAD): Refusal | undefined {
  if (/\[object \w+\]/.test(text)) {
    return {
      field,
      value: text,
      why: 'an object was written into the text, and its words for itself would be deployed',
      next: 'write the part of the object that is meant, such as its name or value',
    };
  }
  const secret = secretIn(text);
  return secret === undefined ? undefined : literalSecret(field, `it looks like ${secret}`, next);
}

const INSTEAD =
  'declare Input.secret(stack, "…", { description: … }) and give it as a variable, which the program reads';

/** Which input to declare for a variable that is a secret. */
export const secretInputFor = (name: string) =>
  `declare Input.secret(stack, "${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}", { description: … }) and give that here`;

/** The refusal of a secret in plain text. */
export const literalSecret = (field: string, reason: string, next: string): Refusal => ({
  field,
  why: `${reason}, and ${EXPOSED}`,
  next,
});

/** What is wrong with a secret in plain text. */
export const EXPOSED = 'a literal is in git, in cdktf.out and in every bundle of the declarations';

/** Whether a message may repeat a value: a short one that neither is nor is named like a secret. */
export function mayBeShown(value: unknown, field: string): boolean {
  if (isSecretName(field)) return false;
  if (typeof value === 'string') return value.length <= LONGEST && secretIn(value) === undefined;
  return typeof value === 'boolean' || Number.isFinite(value);
}
