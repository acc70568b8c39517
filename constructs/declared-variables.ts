import type { IConstruct } from 'constructs';
import { refusal } from './declaration-error';
import { type DeclaredValue, declaredProblems, type Problem } from './env-schema';
import { type Binding, bindingOf } from './env-schema/binding';
import { Input } from './input';
import { EXPOSED, secretInputFor } from './props/literal';
import { isToken } from './terraform-value';

/** Variables of one container as the manifest has them. */
export interface VariableSet {
  /** What the platform puts before each name; empty for the service itself. */
  readonly prefix: string;
  readonly variables: Readonly<Record<string, DeclaredValue>>;
  /** The schema they were declared with. */
  readonly binding?: Binding;
}

/** How a platform writes a reference that it fills in itself. */
const PLATFORM_REFERENCE = /\$\{\{.*?\}\}/s;

/** What is known about variables at synth: a text, the input that gives the value, or that it is known later. */
export function describeVariables(variables: Readonly<Record<string, unknown>>): VariableSet['variables'] {
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, describe(value)]));
}

function describe(value: unknown): DeclaredValue {
  if (value instanceof Input) return { input: value.name };
  if (typeof value !== 'string' || isToken(value) || PLATFORM_REFERENCE.test(value))
    return { computed: true };
  return { literal: value };
}

/**
 * Checks variables against the schema they were declared with, as far as they are known.
 *
 * @param field what the variables are called in the declaration, such as `variables`
 * @returns the schema, for the manifest; nothing for variables without one
 * @throws PlumblineError naming the construct, each key and what is wrong with it
 */
export function checkDeclared(
  scope: IConstruct,
  field: string,
  variables: Readonly<Record<string, unknown>>,
): Binding | undefined {
  const binding = bindingOf(variables);
  if (binding === undefined) return undefined;
  const described = describeVariables(variables);
  const secrets = literalSecrets(binding, described);
  const others = declaredProblems(binding, described).filter(({ key }) => !secrets.has(key));
  const problems = [...secrets.values(), ...others];
  if (problems.length === 0) return binding;
  const { name } = binding.schema;
  throw refusal(scope, {
    field: problems.map(({ key }) => `${field}.${key}`).join(', '),
    why: problems.map(({ key, reason }) => `${key} ${reason}`).join('\n'),
    next: `correct the declaration, or the schema "${name}" if it is wrong about ${binding.environment}`,
  });
}

/** Texts in the place of what the schema calls a secret. */
function literalSecrets(
  { schema, environment }: Binding,
  variables: VariableSet['variables'],
): Map<string, Pick<Problem, 'key' | 'reason'>> {
  const rules = schema.environments[environment];
  const keys = Object.keys(variables).filter((key) => 'literal' in variables[key]! && rules[key]?.secret);
  return new Map(
    keys.map((key) => [key, { key, reason: `is a secret, and ${EXPOSED}: ${secretInputFor(key)}` }]),
  );
}
