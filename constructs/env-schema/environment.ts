import { PlumblineError } from '../errors';

/** The environments that rules are made for; each stack binds its services to one of them. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;

/** Name of one of {@link ENVIRONMENTS}. */
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Texts by name, such as the variables of the process. */
export type EnvironmentValues = Readonly<Record<string, string | undefined>>;

/**
 * The environment whose rules count: the explicit one, else `NEXT_PUBLIC_ENVIRONMENT`, else `NODE_ENV`, else development.
 *
 * `NODE_ENV` is a runtime mode, which staging too sets to `production`, so it decides only where nothing else does; its
 * mode `test` counts as development. An empty text counts as none.
 *
 * @throws PlumblineError for a name that is no environment
 */
export function chooseEnvironment(explicit: string | undefined, values: EnvironmentValues): EnvironmentName {
  if (explicit !== undefined) return known(explicit, `"${explicit}"`);
  const named = values['NEXT_PUBLIC_ENVIRONMENT'];
  if (named) return known(named, 'NEXT_PUBLIC_ENVIRONMENT');
  const mode = values['NODE_ENV'];
  if (!mode || mode === 'test') return 'development';
  return known(mode, 'NODE_ENV');
}

/** Whether rules are made for an environment of that name. */
export function isEnvironmentName(name: string): name is EnvironmentName {
  return (ENVIRONMENTS as readonly string[]).includes(name);
}

function known(name: string, source: string): EnvironmentName {
  if (isEnvironmentName(name)) return name;
  throw new PlumblineError({
    what: `${source} names no environment`,
    why: `There are ${ENVIRONMENTS.join(', ')}, and rules for nothing else.`,
    next: 'Name one of these, as an argument or in NEXT_PUBLIC_ENVIRONMENT.',
  });
}
