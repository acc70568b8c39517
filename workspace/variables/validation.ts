import { declaredProblems, type EnvironmentName, type Problem } from '../../constructs/env-schema';
import type { ManifestService, StackManifest } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import type { Inputs } from '../inputs';

/** What is wrong with one variable of a service, without its value. */
export interface VariableProblem extends Problem {
  readonly service: string;
  /** The schema that is broken, and whose rules of it. */
  readonly schema: string;
  readonly rules: EnvironmentName;
  /** The input that gives the value, if one does. */
  readonly input?: string;
  /** Where the input's value comes from, such as `secrets/prod.enc.tfvars:3`; absent when it has none. */
  readonly source?: string;
}

/** What a check of variables needs of a manifest. */
export type ValidatedManifest = Pick<StackManifest, 'services' | 'inputs' | 'envSchemas'>;

/**
 * Checks the variables that a stack's services get against the schemas they were declared with. References to other
 * services count as set. The schemas are data of the manifest, so no code of the project runs and none gets to see a value.
 *
 * @param inputs values of the stack's inputs. @default - none is known: what was declared is checked alone
 */
export function validateEnvironment(manifest: ValidatedManifest, inputs?: Inputs): VariableProblem[] {
  return manifest.services.flatMap((service) => problemsOfService(service, manifest, inputs));
}

function problemsOfService(
  { name, variables = {}, envSchemas = [] }: ManifestService,
  manifest: ValidatedManifest,
  inputs: Inputs | undefined,
): VariableProblem[] {
  return envSchemas.flatMap(({ name: schemaName, environment, prefix }) => {
    const schema = manifest.envSchemas?.find((one) => one.name === schemaName);
    if (!schema) return [];
    const rules = schema.environments[environment];
    // The platform's own, such as PORT, were added to what was declared, where keys that nobody knows were refused.
    const own = Object.fromEntries(
      Object.keys(rules)
        .filter((key) => Object.hasOwn(variables, prefix + key))
        .map((key) => [key, variables[prefix + key]!]),
    );
    const resolve = (input: string) => inputs?.get(input)?.value.reveal();
    const missing = Object.entries(own).flatMap(([key, value]): Problem[] => {
      const unset = 'input' in value && inputs !== undefined && isUnset(value.input, manifest, inputs);
      return unset ? [{ key, kind: 'missing', reason: 'has no value, because its input has none' }] : [];
    });
    return [...declaredProblems({ schema, environment }, own, resolve), ...missing].map((problem) => {
      const value = own[problem.key];
      const input = value !== undefined && 'input' in value ? value.input : undefined;
      const source = input === undefined ? undefined : inputs?.get(input)?.source;
      return {
        ...problem,
        key: prefix + problem.key,
        service: name,
        schema: schemaName,
        rules: environment,
        ...(input !== undefined && { input }),
        ...(source !== undefined && { source }),
      };
    });
  });
}

const isUnset = (name: string, { inputs: declared }: ValidatedManifest, inputs: Inputs) =>
  !inputs.has(name) && declared.some((input) => input.name === name && input.required);

/** `web: SESSION_SECRET is shorter than 32 characters (input session_secret, secrets/prod.enc.tfvars:3)` */
export function describeProblem({ service, key, reason, input, source }: VariableProblem): string {
  const from = [input === undefined ? undefined : `input ${input}`, source].filter(Boolean).join(', ');
  return `${service}: ${key} ${reason}${from === '' ? '' : ` (${from})`}`;
}

/**
 * Refuses values that the schemas of the services refuse, before anything is planned with them.
 * @throws PlumblineError naming every service, key and input, never a value
 */
export function checkVariables(
  {
    environment,
    services = [],
    inputs: declared,
    envSchemas = [],
  }: Pick<StackManifest, 'environment' | 'inputs'> & Partial<StackManifest>,
  inputs: Inputs,
): void {
  const problems = validateEnvironment({ services, inputs: declared, envSchemas }, inputs);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'one variable' : `${problems.length} variables`;
  throw new PlumblineError({
    what: `"${environment}" would give its services ${count} that they refuse`,
    why: problems.map(describeProblem).join('\n'),
    next: `Correct what is named; \`plumbline env validate ${environment}\` checks again.`,
  });
}
