import { checked } from '../props/check';
import { isObject } from '../props/kind';
import type { EnvSchemaData } from './data';
import type { EnvironmentName } from './environment';

/**
 * Keys in which an application is told the environment it runs in: those that staging and production fix to their own
 * name.
 */
export function environmentKeys({ environments }: EnvSchemaData): string[] {
  const isFixed = (key: string, name: EnvironmentName) => {
    const rule = environments[name][key];
    return rule?.kind === 'choice' && rule.values.length === 1 && rule.values[0] === name;
  };
  return Object.keys(environments.production).filter(
    (key) => isFixed(key, 'staging') && isFixed(key, 'production'),
  );
}

/** Which rules declared variables are under. */
export interface Binding {
  readonly schema: EnvSchemaData;
  readonly environment: EnvironmentName;
}

const BINDING = Symbol.for('plumbline.env-schema.binding');

/** Variables by name that know their schema; a copy made with `...` still knows it. */
export type DeclaredVariables<V> = Readonly<Record<string, V>>;

/** The variables that are set, with their schema. */
export function bind<V>(values: object, binding: Binding): DeclaredVariables<V> {
  const place = `schema "${binding.schema.name}": ${binding.environment}`;
  checked(place, { wants: 'variables by name', is: isObject }, values, 'variables');
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.assign(Object.fromEntries(set) as Record<string, V>, { [BINDING]: binding });
}

/** The schema that variables were declared with, if any. */
export function bindingOf(variables: object): Binding | undefined {
  return (variables as { readonly [BINDING]?: Binding })[BINDING];
}
