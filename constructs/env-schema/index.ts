/**
 * Environment schemas: what variables a service has, in each environment. An application imports this to check its
 * variables when it starts; it brings zod and nothing else along.
 */
export { type Binding, type DeclaredVariables, environmentKeys } from './binding';
export { declaredProblems, type Problem, problemsOf } from './check';
export type { DeclaredValue, EnvSchemaData, FieldRule } from './data';
export {
  chooseEnvironment,
  ENVIRONMENTS,
  type EnvironmentName,
  type EnvironmentValues,
  isEnvironmentName,
} from './environment';
export {
  type Field,
  type FieldOptions,
  type Fields,
  field,
  type IntegerOptions,
  type TextOptions,
  type UrlOptions,
} from './field';
export {
  type DataOptions,
  dockerApp,
  nodeEnv,
  type Profile,
  postgresUrl,
  publicEnvironment,
  pythonApp,
  redisUrl,
  web,
} from './profile';
export { defineEnv, type EnvDefinition, type EnvSchema } from './schema';
export type { Values } from './types';
export { InvalidEnvironment, validateEnv } from './validate';
