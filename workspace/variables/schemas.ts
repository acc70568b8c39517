import {
  ENVIRONMENTS,
  type EnvironmentName,
  type EnvSchemaData,
  type FieldRule,
} from '../../constructs/env-schema';
import type { StackManifest } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';

/** One variable as all schemas that have it see it. */
export interface DocumentedVariable {
  readonly key: string;
  /** Names of the schemas that have it. */
  readonly schemas: readonly string[];
  /** The rules of the first schema that has it; an environment without it has none. */
  readonly rules: Readonly<Partial<Record<EnvironmentName, FieldRule>>>;
}

/**
 * Every schema that services of these stacks declare their variables with, by name.
 *
 * @throws PlumblineError when two stacks mean different schemas by one name
 */
export function schemasOf(manifests: Iterable<Pick<StackManifest, 'envSchemas'>>): EnvSchemaData[] {
  const all = new Map<string, EnvSchemaData>();
  for (const schema of [...manifests].flatMap(({ envSchemas = [] }) => envSchemas)) {
    const other = all.get(schema.name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(schema)) throw ambiguous(schema.name);
    all.set(schema.name, schema);
  }
  return [...all.values()].toSorted(byName);
}

/** The variables of schemas, schema by schema, each once. */
export function variablesOf(schemas: readonly EnvSchemaData[]): DocumentedVariable[] {
  const sorted = schemas.toSorted(byName);
  const keys = new Set(sorted.flatMap(keysOf));
  return [...keys].map((key) => {
    const having = sorted.filter((schema) => keysOf(schema).includes(key));
    const { environments } = having[0]!;
    const rules = ENVIRONMENTS.flatMap((name) => {
      const rule = environments[name][key];
      return rule === undefined ? [] : [[name, rule] as const];
    });
    return { key, schemas: having.map(({ name }) => name), rules: Object.fromEntries(rules) };
  });
}

/** Keys of a schema in whatever environment, in its order. */
export function keysOf({ environments }: EnvSchemaData): string[] {
  return [...new Set(ENVIRONMENTS.flatMap((name) => Object.keys(environments[name])))];
}

/** What a text may be, in words. */
export function describeRule(rule: FieldRule): string {
  switch (rule.kind) {
    case 'text': {
      const { prefix, minLength, pattern } = rule;
      const parts = [
        prefix === undefined ? [] : `beginning with ${prefix}`,
        minLength === undefined ? [] : `of at least ${minLength} characters`,
        pattern === undefined ? [] : `matching ${pattern}`,
      ].flat();
      return ['text', ...parts].join(' ');
    }
    case 'url':
      return `URL beginning with ${rule.schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
    case 'integer':
      return `whole number${describeRange(rule)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return rule.values.length === 1 ? `always ${rule.values[0]}` : `one of ${rule.values.join(', ')}`;
  }
}

function describeRange({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

/** As {@link schemasOf}, of stacks by name. */
export const schemasIn = (
  stacks: ReadonlyMap<string, { readonly manifest: Pick<StackManifest, 'envSchemas'> }>,
): EnvSchemaData[] => schemasOf([...stacks.values()].map(({ manifest }) => manifest));

const ambiguous = (name: string) =>
  new PlumblineError({
    what: `two stacks have different schemas named "${name}"`,
    why: 'One of them would be left out of every list and check.',
    next: 'Give each schema a name of its own, or use the same one in both stacks.',
  });

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
