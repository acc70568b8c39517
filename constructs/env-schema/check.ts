import * as z from 'zod';
import type { Binding } from './binding';
import type { DeclaredValue } from './data';
import type { EnvironmentValues } from './environment';
import { shapeOf } from './schema';

/** What is wrong with one variable. No part of it holds the value. */
export interface Problem {
  readonly key: string;
  /** `missing`: not set; `invalid`: set to what it may not be; `unknown`: the schema has no such key. */
  readonly kind: 'missing' | 'invalid' | 'unknown';
  /** Continues a sentence that begins with the key, such as `is shorter than 32 characters`. */
  readonly reason: string;
}

/** Every problem of values, by key in the schema's order; keys that the schema lacks are not looked at. */
export function problemsOf({ schema, environment }: Binding, values: EnvironmentValues): Problem[] {
  const rules = schema.environments[environment];
  const known = Object.fromEntries(
    Object.keys(rules)
      .filter((key) => Object.hasOwn(values, key) && values[key] !== undefined)
      .map((key) => [key, values[key]]),
  );
  const answer = z.object(shapeOf(rules, environment)).safeParse(known);
  return (answer.error?.issues ?? []).map(({ path, message }) => {
    const key = String(path[0]);
    return Object.hasOwn(known, key)
      ? { key, kind: 'invalid', reason: message }
      : { key, kind: 'missing', reason: `${message}: ${rules[key]!.description}` };
  });
}

/**
 * Every problem of declared variables. A value that is known later is not looked at and counts as set.
 *
 * @param resolve the text of an input. @default - nothing is known about any
 */
export function declaredProblems(
  binding: Binding,
  variables: Readonly<Record<string, DeclaredValue>>,
  resolve: (input: string) => string | undefined = () => undefined,
): Problem[] {
  const rules = binding.schema.environments[binding.environment];
  const texts = Object.entries(variables).map(([key, value]) => {
    if ('literal' in value) return [key, value.literal] as const;
    return [key, 'input' in value ? resolve(value.input) : undefined] as const;
  });
  const problems = problemsOf(binding, Object.fromEntries(texts)).filter(
    ({ key, kind }) => kind !== 'missing' || !Object.hasOwn(variables, key),
  );
  const unknown = Object.keys(variables)
    .filter((key) => !Object.hasOwn(rules, key))
    .map((key): Problem => {
      const { name } = binding.schema;
      return { key, kind: 'unknown', reason: `is not in the schema "${name}" for ${binding.environment}` };
    });
  return [...problems, ...unknown];
}
