import type { EnvironmentName, EnvSchemaData, FieldRule } from '../../constructs/env-schema';
import { unevenKeys } from '../../constructs/env-schema/definition';
import type { StackManifest } from '../../constructs/manifest';
import { expectedNames, type Inputs } from '../lib/inputs';
import { EXAMPLE_FILE, exampleKeys, renderExample } from './example';
import { keysOf, variablesOf } from './schemas';

/** A name that one place has and another lacks. Never a value. */
export interface NameDifference {
  /** Name of a variable or an input; of a file when that is missing or out of date as a whole. */
  readonly name: string;
  readonly kind: 'missing' | 'extra' | 'stale';
  /** Where it is missing or extra: a file, `what web declares`, `web at railway`. */
  readonly where: string;
  /** What it was compared with, as a sentence without a full stop. */
  readonly why: string;
  /** Told, and no difference that counts: nothing has to be done. */
  readonly tolerated?: true;
}

/** `.env.example` against the schemas, in both directions. @param text nothing when there is no such file */
export function exampleDifferences(
  schemas: readonly EnvSchemaData[],
  text: string | undefined,
): NameDifference[] {
  const where = EXAMPLE_FILE;
  if (text === undefined) {
    if (schemas.length === 0) return [];
    return [
      { name: EXAMPLE_FILE, kind: 'missing', where: 'the project', why: 'it lists what services read' },
    ];
  }
  const listed = exampleKeys(text);
  const documented = variablesOf(schemas);
  const missing = documented
    .filter(({ key }) => !listed.includes(key))
    .map(({ key, schemas: having }): NameDifference => {
      return { name: key, kind: 'missing', where, why: `${inSchemas(having)} it` };
    });
  const known = new Set(documented.map(({ key }) => key));
  const extra = [...new Set(listed)]
    .filter((key) => !known.has(key))
    .map((key): NameDifference => ({ name: key, kind: 'extra', where, why: 'no schema has it' }));
  if (missing.length + extra.length > 0 || text === renderExample(schemas)) return [...missing, ...extra];
  return [{ name: EXAMPLE_FILE, kind: 'stale', where, why: 'the schemas describe the same names otherwise' }];
}

/** What services declare against their schemas: only what may be left out can be missing here. */
export function declarationDifferences({ services, envSchemas = [] }: StackManifest): NameDifference[] {
  return services.flatMap(({ name, variables = {}, envSchemas: bound = [] }) =>
    bound.flatMap(({ name: schemaName, environment, prefix }) => {
      const rules = envSchemas.find((schema) => schema.name === schemaName)?.environments[environment] ?? {};
      return Object.entries(rules)
        .filter(([key]) => !Object.hasOwn(variables, prefix + key))
        .map(([key, rule]): NameDifference => {
          const fallback = rule.default === undefined ? 'optional' : `${rule.default} by default`;
          const why = `it is ${fallback} in the schema ${schemaName}`;
          return {
            name: prefix + key,
            kind: 'missing',
            where: `what ${name} declares`,
            why,
            tolerated: true,
          };
        });
    }),
  );
}

/** The inputs that are set against those that the stack declares, in both directions. */
export function inputDifferences(
  { inputs: declared, services, environment }: StackManifest,
  inputs: Inputs,
): NameDifference[] {
  const known = expectedNames(declared);
  const readers = (input: string) =>
    services.flatMap(({ name, variables = {} }) =>
      Object.entries(variables)
        .filter(([, value]) => 'input' in value && value.input === input)
        .map(([key]) => `${key} of ${name}`),
    );
  const missing = declared
    .filter(({ name, required }) => required && !inputs.has(name))
    .map(({ name, description }): NameDifference => {
      const needs = readers(name);
      const why = needs.length > 0 ? `${needs.join(', ')} comes from it` : description;
      return { name, kind: 'missing', where: `the inputs of ${environment}`, why };
    });
  const extra = [...inputs]
    .filter(([name]) => !known.has(name))
    .map(([name, { source }]): NameDifference => {
      return { name, kind: 'extra', where: source, why: `the stack ${environment} declares no such input` };
    });
  return [...missing, ...extra];
}

/** What a developer's files set against the schemas, in both directions. Only development does without a variable. */
export function localDifferences(
  schemas: readonly EnvSchemaData[],
  environment: EnvironmentName,
  { file, keys }: { readonly file: string; readonly keys: readonly string[] },
): NameDifference[] {
  const rules = Object.assign({}, ...schemas.map(({ environments }) => environments[environment]));
  const missing = Object.entries(rules as Record<string, FieldRule>)
    .filter(([key]) => !keys.includes(key))
    .map(([key, { required }]): NameDifference => {
      const why = required ? `it is required in ${environment}` : 'it may be left out';
      const tolerated = environment === 'development' || !required;
      return { name: key, kind: 'missing', where: file, why, ...(tolerated && { tolerated }) };
    });
  const extra = keys
    .filter((key) => !Object.hasOwn(rules, key))
    .map((key): NameDifference => ({ name: key, kind: 'extra', where: file, why: 'no schema has it' }));
  return [...missing, ...extra];
}

/** Why a live name is a difference that nobody declared. */
export const NOBODY = 'nobody declared it';

/** Names of the variables that a service has on its platform. */
export interface LiveNames {
  readonly platform: 'railway' | 'dokploy';
  /** Absent for variables that a Railway environment shares. */
  readonly service?: string;
  readonly names: readonly string[];
}

/** What is live against what is declared, in both directions. A service that is not live is missing as a whole. */
export function liveDifferences({ services }: StackManifest, live: readonly LiveNames[]): NameDifference[] {
  const declared = services.flatMap(({ name, platform, variables = {} }): NameDifference[] => {
    const found = live.find((one) => one.platform === platform && one.service === name);
    const where = `${name} at ${platform}`;
    if (!found) return [{ name, kind: 'missing', where: platform, why: 'the service is declared' }];
    const names = Object.keys(variables);
    return [
      ...names
        .filter((key) => !found.names.includes(key))
        .map((key): NameDifference => ({ name: key, kind: 'missing', where, why: 'it is declared' })),
      ...found.names
        .filter((key) => !names.includes(key))
        .map((key): NameDifference => ({ name: key, kind: 'extra', where, why: NOBODY })),
    ];
  });
  const shared = live
    .filter(({ service }) => service === undefined)
    .flatMap(({ platform, names }) =>
      names.map((name): NameDifference => {
        return { name, kind: 'extra', where: `shared variables at ${platform}`, why: NOBODY };
      }),
    );
  return [...declared, ...shared];
}

/** A name that only one of two stacks declares. */
export interface UnevenDifference extends NameDifference {
  readonly between: readonly [string, string];
}

/** What a service declares in staging and production, where the two are not the same and no exception says why. */
export function unevenDifferences(manifests: Iterable<StackManifest>): UnevenDifference[] {
  const bound = [...manifests].flatMap(({ environment, services, envSchemas = [] }) =>
    services.flatMap(({ name, variables = {}, envSchemas: refs = [] }) =>
      refs.flatMap((ref) => {
        const schema = envSchemas.find((one) => one.name === ref.name);
        if (!schema) return [];
        const keys = keysOf(schema).filter((key) => Object.hasOwn(variables, ref.prefix + key));
        return [
          {
            stack: environment,
            service: `${name} ${ref.prefix}`.trim(),
            rules: ref.environment,
            schema,
            keys,
          },
        ];
      }),
    ),
  );
  return bound
    .filter(({ rules }) => rules === 'production')
    .flatMap((production) =>
      bound
        .filter(({ rules, service, schema }) => {
          return (
            rules === 'staging' && service === production.service && schema.name === production.schema.name
          );
        })
        .flatMap((staging) =>
          unevenKeys(staging.keys, production.keys, production.schema.exceptions).map(({ key, only }) => {
            const [lacking, having] = only === 'staging' ? [production, staging] : [staging, production];
            return {
              name: key,
              between: [staging.stack, production.stack] as const,
              kind: 'missing' as const,
              where: `what ${production.service} declares in ${lacking.stack}`,
              why: `it is declared in ${having.stack}, and the schema ${production.schema.name} has no exception for it`,
            };
          }),
        ),
    );
}

/** One difference as people read it. */
export function describeDifference({ name, kind, where, why }: NameDifference): string {
  if (kind === 'stale') return `~ ${name} is out of date: ${why}`;
  return kind === 'missing'
    ? `- ${name} is missing in ${where}: ${why}`
    : `+ ${name} is extra in ${where}: ${why}`;
}

const inSchemas = (names: readonly string[]) =>
  names.length === 1 ? `the schema ${names[0]} has` : `the schemas ${names.join(', ')} have`;
