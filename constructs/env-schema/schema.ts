import * as z from 'zod';
import { checked, options } from '../props/check';
import { byName, isObject, type Kind, list, needed, text } from '../props/kind';
import { bind, type DeclaredVariables } from './binding';
import type { EnvSchemaData, FieldRule } from './data';
import { type Layers, layersOf } from './definition';
import { type EnvironmentName, requireEnvironment } from './environment';
import type { Fields } from './field';
import type { Profile } from './profile';
import { valueSchema } from './rule';
import type { AnyDeclaration, AnyKey, Composed, Declaration, FieldsByEnvironment, NoOthers } from './types';

type None = Record<never, never>;

/** What {@link defineEnv} takes. */
export interface EnvDefinition<
  P extends readonly Profile[],
  B extends Fields,
  D extends Fields,
  S extends Fields,
  R extends Fields,
> {
  /** Unique in a stack; the heading in the reference. */
  readonly name: string;
  /** Profiles to begin with; they must agree on the keys they share. @default - none */
  readonly profiles?: P;
  /** Variables of every environment; each replaces whatever profiles say about its key. @default - none */
  readonly base?: B;
  /** What development has instead or besides. @default - the base */
  readonly development?: D;
  /** What staging has instead or besides. @default - the base */
  readonly staging?: S;
  /** What production has instead or besides. @default - the base */
  readonly production?: R;
  /** Keys that staging and production need not have in common, each with the reason. @default - none */
  readonly exceptions?: Readonly<Record<string, string>>;
}

/** Fields by name; that they are fields is told where the parts of a schema are put together. */
const fields: Kind<Fields> = { wants: 'fields by name', is: isObject };

const definition = options<EnvDefinition<readonly Profile[], Fields, Fields, Fields, Fields>>({
  name: needed(text),
  profiles: list(
    options<Profile>({
      name: needed(text),
      base: needed(fields),
      development: needed(fields),
      staging: needed(fields),
      production: needed(fields),
    }),
  ),
  base: fields,
  development: fields,
  staging: fields,
  production: fields,
  exceptions: byName(text),
});

/**
 * Declares the variables of a service: one base, extended for each environment.
 *
 * @throws PlumblineError for a key that no platform takes, that is no field or that would make a secret public, profiles that
 *   disagree, and key sets of staging and production that differ without a reason
 */
export function defineEnv<
  const P extends readonly Profile[] = [],
  B extends Fields = None,
  D extends Fields = None,
  S extends Fields = None,
  R extends Fields = None,
>(
  parts: EnvDefinition<P, B, D, S, R>,
): EnvSchema<Composed<P, B, { development: D; staging: S; production: R }>> {
  checked('defineEnv', definition, parts as never);
  const {
    name,
    profiles = [] as never,
    base = {} as B,
    development = {} as D,
    staging = {} as S,
    production = {} as R,
    exceptions = {},
  } = parts;
  const own = { name, base, development, staging, production };
  return new EnvSchema(name, layersOf({ name, profiles, own, exceptions }), exceptions);
}

/** The variables of a service in every environment; made by {@link defineEnv}. */
export class EnvSchema<T extends FieldsByEnvironment> {
  /** The schema as data. */
  readonly data: EnvSchemaData;
  /** The fields by environment, for the types of what is read and declared. */
  declare readonly fields: T;

  constructor(
    readonly name: string,
    private readonly layers: Layers,
    exceptions: Readonly<Record<string, string>>,
  ) {
    const rules = (environment: EnvironmentName): Record<string, FieldRule> =>
      Object.fromEntries(
        Object.entries({ ...layers.base, ...layers[environment] }).map(([key, { rule }]) => [key, rule]),
      );
    this.data = {
      name,
      environments: {
        development: rules('development'),
        staging: rules('staging'),
        production: rules('production'),
      },
      exceptions,
    };
  }

  /** The zod schema of an environment: the base, extended. */
  zod(environment: EnvironmentName): z.ZodObject {
    return z
      .object(shapeOf(rulesOf(this.layers.base), environment))
      .extend(shapeOf(rulesOf(this.layers[environment]), environment));
  }

  /** Variables of a service in development, checked where the service is declared. */
  development<const V extends Declaration<T['development']>>(
    values: V & NoOthers<V, keyof T['development']>,
  ): DeclaredVariables<Exclude<V[keyof V], undefined>> {
    return bind(values, { schema: this.data, environment: 'development' });
  }

  /** Variables of a service in staging, checked where the service is declared. */
  staging<const V extends Declaration<T['staging']>>(
    values: V & NoOthers<V, keyof T['staging']>,
  ): DeclaredVariables<Exclude<V[keyof V], undefined>> {
    return bind(values, { schema: this.data, environment: 'staging' });
  }

  /** Variables of a service in production, checked where the service is declared. */
  production<const V extends Declaration<T['production']>>(
    values: V & NoOthers<V, keyof T['production']>,
  ): DeclaredVariables<Exclude<V[keyof V], undefined>> {
    return bind(values, { schema: this.data, environment: 'production' });
  }

  /**
   * Variables of a service in an environment that is data, such as the tier of a stack.
   *
   * @throws PlumblineError for a name that is no environment
   */
  in<const V extends AnyDeclaration<T>>(
    environment: EnvironmentName,
    values: V & NoOthers<V, AnyKey<T>>,
  ): DeclaredVariables<Exclude<V[keyof V], undefined>> {
    const source = `schema "${this.name}": the ${typeof environment} given to in()`;
    return bind(values, { schema: this.data, environment: requireEnvironment(environment, source) });
  }
}

const rulesOf = (fields: Fields): Record<string, FieldRule> =>
  Object.fromEntries(Object.entries(fields).map(([key, { rule }]) => [key, rule]));

/**
 * The members of a zod object: what may be left out is optional, a default is read like a value that was set. Where there is
 * one, a blank text counts as left out, as CI systems and compose files hand on what is not set.
 */
export function shapeOf(
  rules: Readonly<Record<string, FieldRule>>,
  environment: EnvironmentName,
): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(rules).map(([key, rule]) => {
      const schema = valueSchema(rule, environment);
      if (rule.default !== undefined) return [key, z.preprocess(unlessBlank, schema.prefault(rule.default))];
      return [key, rule.required ? schema : schema.optional()];
    }),
  );
}

const unlessBlank = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
