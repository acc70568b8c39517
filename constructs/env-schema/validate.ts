import { PlumblineError } from '../../core/errors';
import { checked, options as optionsOf } from '../props/check';
import { anyText, isObject, made } from '../props/kind';
import { environmentKeys } from './binding';
import { type Problem, problemsOf } from './check';
import { chooseEnvironment, type EnvironmentName, type EnvironmentValues } from './environment';
import { EnvSchema } from './schema';
import type { AnyValues, FieldsByEnvironment, Values } from './types';

/** Lists every variable that is wrong, by key and reason; never a value. */
export class InvalidEnvironment extends PlumblineError {
  constructor(
    readonly environment: EnvironmentName,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? 'one variable is' : `${problems.length} variables are`;
    super({
      what: `the environment is not fit for ${environment}: ${count} wrong`,
      why: problems.map(({ key, reason }) => `${key} ${reason}`).join('\n        '),
      next: 'Set what is named, and start again.',
    });
  }
}

const validateOptions = optionsOf<{ readonly environment?: string }>({ environment: anyText });

/**
 * Reads and checks the variables of an application when it starts.
 *
 * @param values the variables of the process
 * @param options.environment whose rules count. @default - what NEXT_PUBLIC_ENVIRONMENT or a key of the schema that is fixed
 *   to the environment's name says, else NODE_ENV, else development
 * @throws InvalidEnvironment with every problem, PlumblineError when the environment is unknown or contradictory
 */
export function validateEnv<T extends FieldsByEnvironment, E extends EnvironmentName>(
  schema: EnvSchema<T>,
  values: EnvironmentValues,
  options: { readonly environment: E },
): Values<T[E]>;
export function validateEnv<T extends FieldsByEnvironment>(
  schema: EnvSchema<T>,
  values: EnvironmentValues,
  options?: { readonly environment?: string },
): AnyValues<T>;
export function validateEnv<T extends FieldsByEnvironment>(
  schema: EnvSchema<T>,
  values: EnvironmentValues,
  options: { readonly environment?: string } = {},
): unknown {
  checked(
    'validateEnv',
    made(() => EnvSchema, 'what defineEnv made'),
    schema,
    'schema',
  );
  checked('validateEnv', { wants: 'the variables of the process', is: isObject }, values, 'values');
  checked('validateEnv', validateOptions, options);
  const environment = chooseEnvironment(options.environment, values, environmentKeys(schema.data));
  const problems = problemsOf({ schema: schema.data, environment }, values);
  if (problems.length > 0) throw new InvalidEnvironment(environment, problems);
  return schema.zod(environment).parse(values);
}
