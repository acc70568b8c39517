import type { Container } from '../../platforms/dokploy/containers';
import { parseEnvText } from '../../platforms/dokploy/env-text';
import type { ApplicationRecord, ComposeRecord } from '../../platforms/dokploy/records';
import { isApplication } from '../../platforms/dokploy/services';
import { passedVariables } from './passed-variables';

/**
 * Variables that running containers do not have as the app declares them, named and never shown, such as
 * `web: PASSWORD is empty`. A value with a `${{reference}}` is Dokploy's to resolve: it only has to be there.
 */
export function strayVariables(
  record: ComposeRecord | ApplicationRecord,
  containers: readonly Container[],
): string[] {
  const declared = parseEnvText(record.env);
  const passed = isApplication(record) ? undefined : passedVariables(record);
  return containers.flatMap(({ service, name, state, variables }) => {
    if (state !== 'running' || variables === undefined) return [];
    const expected = passed ? (passed[service] ?? {}) : namesOf(declared);
    return Object.entries(expected).flatMap(([variable, source]) => {
      const wanted = declared[source]!;
      const found = variables.get(variable)?.reveal() ?? '';
      if (found === wanted || (wanted.includes('${{') && found !== '')) return [];
      return [`${name}: ${variable} ${found === '' ? 'is empty' : 'has another value'}`];
    });
  });
}

const namesOf = (declared: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(declared).map((name) => [name, name]));

/** Why variables go astray at Dokploy, and what to look at. */
export const STRAY_CAUSE =
  'Dokploy did not bring its variables to the containers: see the warnings in the log, the compose path, "Create Environment File", and a command of your own, which has to name the file (--env-file .env)';
