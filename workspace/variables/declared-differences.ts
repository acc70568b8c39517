import type { StackManifest } from '../../constructs/manifest';
import { expectedNames, type Inputs } from '../inputs';
import type { NameDifference } from './name-difference';

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
  { inputs: declared, services, sharedVariables = {}, environment }: StackManifest,
  inputs: Inputs,
): NameDifference[] {
  const known = expectedNames(declared);
  const owners = [...services, { name: 'the environment (shared)', variables: sharedVariables }];
  const readers = (input: string) =>
    owners.flatMap(({ name, variables = {} }) =>
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
