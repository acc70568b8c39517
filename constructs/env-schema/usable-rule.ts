import { PlumblineError } from '../../core/errors';
import type { FieldRule, ValueRule } from './data';
import { ENVIRONMENTS } from './environment';
import { valueSchema } from './rule';

/**
 * The expression of a pattern, which is all that a schema as data keeps.
 *
 * @throws PlumblineError for one with flags
 */
export function patternSource(pattern: RegExp, description: string): string {
  if (pattern.flags === '') return pattern.source;
  throw new PlumblineError({
    what: `${subjectOf(description)} has the pattern ${pattern} with flags`,
    why: 'A schema keeps the expression alone, so the flags would silently not count.',
    next: 'Write the expression so that it needs none.',
  });
}

/**
 * Refuses a rule that was not meant.
 *
 * @throws PlumblineError for a rule that no text could pass, and for a default or an example that would be refused itself or
 *   that a secret has
 */
export function requireUsable(rule: FieldRule): void {
  const problem = ruleProblem(rule);
  if (problem !== undefined) {
    throw new PlumblineError({
      what: `${subjectOf(rule.description)} has a rule that cannot be meant`,
      why: `${problem}.`,
      next: 'Correct the rule.',
    });
  }
  for (const text of [rule.default, rule.example]) if (text !== undefined) requirePassing(text, rule);
}

/** A scheme as RFC 3986, section 3.1, has it. */
const SCHEME = /^[a-z][a-z0-9+.-]*$/i;

function ruleProblem(rule: ValueRule): string | undefined {
  switch (rule.kind) {
    case 'text': {
      const { minLength = 1 } = rule;
      if (Number.isSafeInteger(minLength) && minLength >= 0) return undefined;
      return `minLength is ${minLength}, which is no number of characters`;
    }
    case 'url': {
      if (rule.schemes.length === 0) return 'It allows no scheme, so no address passes';
      const wrong = rule.schemes.find((scheme) => !SCHEME.test(scheme));
      if (wrong === undefined) return undefined;
      return `${JSON.stringify(wrong)} is no scheme; schemes are written without "://"`;
    }
    case 'integer': {
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = rule;
      // Asked this way round, because NaN is neither.
      return min <= max ? undefined : `No number is at least ${min} and at most ${max}`;
    }
    case 'choice':
      return rule.values.length === 0 ? 'There is nothing to choose from' : undefined;
    case 'boolean':
      return undefined;
  }
}

function requirePassing(text: string, rule: FieldRule): void {
  const subject = subjectOf(rule.description);
  if (rule.secret) {
    throw new PlumblineError({
      what: `${subject} is secret and has a default or an example`,
      why: 'Both are committed with the schema, so the value would be no secret.',
      next: 'Leave the default and the example out.',
    });
  }
  const results = ENVIRONMENTS.map((environment) => valueSchema(rule, environment).safeParse(text));
  const refused = results.find(({ success }) => !success)?.error?.issues[0]?.message;
  if (refused === undefined) return;
  throw new PlumblineError({
    what: `${subject} has a default or an example that it refuses itself`,
    why: `It ${refused}.`,
    next: 'Correct the default, the example or the rule.',
  });
}

const subjectOf = (description: string) => `the variable described as "${description}"`;
