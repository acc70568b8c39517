import { parseEnv } from 'node:util';
import type { Database } from '../database';
import type { Application, Compose } from '../state';
import { ComposeError } from './file';

const parse = (text: string | null): Record<string, string> => ({
  ...(parseEnv(text ?? '') as Record<string, string>),
});

/**
 * Variables of a service with `${{project.NAME}}`, `${{environment.NAME}}` and `${{NAME}}` resolved.
 * @throws ComposeError for a reference to nothing, which fails the deployment
 */
export function resolveEnv({ state }: Database, service: Compose | Application): Record<string, string> {
  const environment = state.environments[service.environmentId];
  const project = environment && state.projects[environment.projectId];
  const own = parse(service.env);
  const scopes: Record<string, Record<string, string>> = {
    project: parse(project?.env ?? ''),
    environment: parse(environment?.env ?? ''),
    own,
  };
  const resolve = (value: string) =>
    value.replace(/\$\{\{\s*(?:(\w+)\.)?(\w+)\s*\}\}/g, (_, scope = 'own', name) => {
      const found = scopes[scope]?.[name];
      if (found === undefined)
        throw new ComposeError(`Invalid ${scope} environment variable: ${scope}.${name}`);
      return found;
    });
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, resolve(value)]));
}
