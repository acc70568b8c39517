import {
  chooseEnvironment,
  type EnvironmentName,
  type EnvironmentValues,
  environmentKeys,
  isEnvironmentName,
} from '../../constructs/env-schema';
import { PlumblineError } from '../../core/errors';
import { suggestion } from '../../core/suggestion';
import type { Synthesized } from '../../workspace/synth/synthesis';
import { schemasIn } from '../../workspace/variables/schemas';

/** What is looked at: what a stack declares, or values that are here under the rules of an environment. */
export type Target =
  | { readonly kind: 'stack'; readonly name: string; readonly stack: Synthesized }
  | { readonly kind: 'local'; readonly environment: EnvironmentName };

/**
 * What a command looks at. A name is a stack of the project first, then an environment of the schemas; without one the
 * values decide (`NEXT_PUBLIC_ENVIRONMENT` or the key in which a schema has the name, else `NODE_ENV`), else it is
 * development.
 * @param env values that decide: those that are here, over the variables of the process
 * @param local whether the values are here in any case, so that a stack's name only says whose rules count
 * @throws PlumblineError for an unknown name, and for keys that name different environments
 */
export function chooseTarget(
  name: string | undefined,
  stacks: ReadonlyMap<string, Synthesized>,
  { env, local = false }: { readonly env: EnvironmentValues; readonly local?: boolean },
): Target {
  if (name === undefined) {
    const keys = schemasIn(stacks).flatMap(environmentKeys);
    return { kind: 'local', environment: chooseEnvironment(undefined, env, keys) };
  }
  const stack = stacks.get(name);
  if (stack && !local) return { kind: 'stack', name, stack };
  if (stack && !isEnvironmentName(name)) return { kind: 'local', environment: rulesOf(name, stack) };
  if (isEnvironmentName(name)) return { kind: 'local', environment: name };
  throw new PlumblineError({
    what: `unknown environment "${name}"`,
    why: 'Neither does the project declare it, nor do the schemas have rules for it.',
    next: suggestion(name, [...new Set([...stacks.keys(), 'development', 'staging', 'production'])]),
  });
}

/** Whose rules the services of a stack are under. */
function rulesOf(name: string, { manifest }: Synthesized): EnvironmentName {
  const all = new Set(
    manifest.services.flatMap(({ envSchemas = [] }) => envSchemas.map(({ environment }) => environment)),
  );
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  throw new PlumblineError({
    what: `"${name}" does not say whose rules count`,
    why:
      only === undefined
        ? 'Its services have no schema.'
        : `Its services are under ${[...all].join(' and ')}.`,
    next: 'Name development, staging or production instead.',
  });
}
