import * as z from 'zod';
import { isAddress } from './address';
import type { ValueRule } from './data';
import type { EnvironmentName } from './environment';

/** The type of a variable's value, read from text. */
export type ValueSchema<T> = z.ZodType<T, string>;

/** The zod schema of one variable's text. No message of it holds the value or a part of it. */
export function valueSchema(rule: ValueRule, environment: EnvironmentName): ValueSchema<unknown> {
  const text = present(environment);
  switch (rule.kind) {
    case 'text':
      return textSchema(text, rule);
    case 'url':
      return urlSchema(text, rule.schemes);
    case 'integer':
      return integerSchema(text, rule);
    case 'boolean':
      return text.pipe(
        z.stringbool({
          truthy: ['true', '1'],
          falsy: ['false', '0'],
          case: 'sensitive',
          error: 'is none of true, false, 1 and 0',
        }),
      );
    case 'choice': {
      const [only, ...others] = rule.values;
      const error = others.length === 0 ? `is not "${only}"` : `is none of ${rule.values.join(', ')}`;
      return text.pipe(z.enum(rule.values, { error }));
    }
  }
}

const LIVE = /^(sk|rk|pk)_live_/;
const TEST = /^(sk|rk|pk)_test_/;

/** Any text that is really there, and no key of Stripe's from the wrong side. */
function present(environment: EnvironmentName) {
  const production = environment === 'production';
  const [wrong, error] = production
    ? [TEST, 'is a test key of Stripe, and production needs a live one']
    : [LIVE, `is a live key of Stripe, which belongs into production and not into ${environment}`];
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'is not a text') })
    .refine((text) => text !== '', { error: 'is empty: give it a value or leave it out', abort: true })
    .refine((text) => text.trim() !== '', { error: 'holds nothing but white space', abort: true })
    .refine((text) => text.trim() === text, { error: 'begins or ends with white space', abort: true })
    .refine((text) => !wrong.test(text), { error, abort: true });
}

type Text = ReturnType<typeof present>;

function textSchema(text: Text, { prefix, minLength, pattern }: Extract<ValueRule, { kind: 'text' }>): Text {
  let schema = text;
  if (prefix !== undefined) schema = schema.startsWith(prefix, { error: `does not begin with ${prefix}` });
  if (minLength !== undefined) {
    schema = schema.min(minLength, { error: `is shorter than ${minLength} characters` });
  }
  if (pattern !== undefined) {
    schema = schema.regex(new RegExp(pattern), { error: `does not match ${pattern}` });
  }
  return schema;
}

/** Schemes that people write for the same thing, and that are accepted only where a schema says so. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  postgresql: ['postgres'],
  redis: ['rediss'],
};

function urlSchema(text: Text, schemes: readonly string[]): Text {
  const begins = (value: string, names: readonly string[]) =>
    names.find((scheme) => value.startsWith(`${scheme}://`));
  const wanted = `does not begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  const related = schemes.flatMap((scheme) => RELATED[scheme] ?? []);
  return text
    .refine((value) => begins(value, schemes) !== undefined, {
      error: ({ input }) => {
        const other = typeof input === 'string' ? begins(input, related) : undefined;
        return other === undefined ? wanted : `${wanted}; ${other}:// counts only where the schema allows it`;
      },
      abort: true,
    })
    .refine((value) => isAddress(value, schemes), { error: 'is not a URL' });
}

function integerSchema(
  text: Text,
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Extract<ValueRule, { kind: 'integer' }>,
): ValueSchema<number> {
  return text
    .regex(/^(0|-?[1-9][0-9]*)$/, { error: 'is not a whole number' })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, { error: `is less than ${min}` })
        .max(max, { error: `is more than ${max}` }),
    );
}
