import type { StackManifest } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import type { Inputs } from '../inputs';
import { describeProblem, validateEnvironment } from './validation';

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
