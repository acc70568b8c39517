import { PlumblineError } from '../../core/errors';

/** The environments that rules are made for; each stack binds its services to one of them. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;

/** Name of one of {@link ENVIRONMENTS}. */
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Texts by name, such as the variables of the process. */
export type EnvironmentValues = Readonly<Record<string, string | undefined>>;

/**
 * The environment whose rules count: the explicit one, else what `NEXT_PUBLIC_ENVIRONMENT` or a key of the schema names,
 * else `NODE_ENV`, else development.
 *
 * `NODE_ENV` is a runtime mode, which staging too sets to `production`, so it decides only where nothing else does; its
 * mode `test` counts as development. An empty text counts as none.
 *
 * @param keys where the application's schema has the environment's name. @default - none but `NEXT_PUBLIC_ENVIRONMENT`
 * @throws PlumblineError for a name that is no environment, and for keys that name different ones
 */
export function chooseEnvironment(
  explicit: string | undefined,
  values: EnvironmentValues,
  keys: readonly string[] = [],
): EnvironmentName {
  if (explicit !== undefined) return requireEnvironment(explicit, `"${explicit}"`);
  const named = values['NEXT_PUBLIC_ENVIRONMENT'];
  if (named) requireEnvironment(named, 'NEXT_PUBLIC_ENVIRONMENT');
  const [first, ...others] = ['NEXT_PUBLIC_ENVIRONMENT', ...keys].flatMap((key) => {
    const name = values[key];
    // At a desk a key may hold another name, such as `local`; whether that is right the rules of development tell.
    return name !== undefined && isEnvironmentName(name) ? [{ key, name }] : [];
  });
  if (first) {
    const other = others.find(({ name }) => name !== first.name);
    if (other) throw contradiction(first.key, other.key);
    return first.name;
  }
  const mode = values['NODE_ENV'];
  if (!mode || mode === 'test') return 'development';
  return requireEnvironment(mode, 'NODE_ENV');
}

/** Whether rules are made for an environment of that name. */
export function isEnvironmentName(name: string): name is EnvironmentName {
  return (ENVIRONMENTS as readonly string[]).includes(name);
}

/**
 * The name as one of {@link ENVIRONMENTS}.
 *
 * @param source what it comes from, for the message, which does not hold the name itself
 * @throws PlumblineError for any other
 */
export function requireEnvironment(name: string, source: string): EnvironmentName {
  if (isEnvironmentName(name)) return name;
  throw new PlumblineError({
    what: `${source} names no environment`,
    why: `There are ${ENVIRONMENTS.join(', ')}, and rules for nothing else.`,
    next: 'Name one of these, as an argument or in NEXT_PUBLIC_ENVIRONMENT.',
  });
}

const contradiction = (one: string, other: string) =>
  new PlumblineError({
    what: `${one} and ${other} name different environments`,
    why: 'Nobody can tell whose rules count.',
    next: 'Give both the same name, or name the environment as an argument.',
  });
