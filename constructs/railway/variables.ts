import type { Construct, IConstruct } from 'constructs';
import { suggestion } from '../../core/suggestion';
import { refusal } from '../declaration-error';
import { Input } from '../input';
import { either, type Kind, made } from '../props/kind';
import { input } from '../props/values';
import { variables } from '../props/variables';
import { RailwayReference } from './reference';

/** A literal, an input (usually a secret), or another service's variable. */
export type RailwayVariable = string | Input | RailwayReference;

export type RailwayVariables = Readonly<Record<string, RailwayVariable>>;

/** What the variables of a service may be. */
export const variablesKind: Kind<RailwayVariables> = variables<Input | RailwayReference>(
  either<Input | RailwayReference>(
    input,
    made(() => RailwayReference, 'a reference such as postgres.connectionUrl'),
  ),
);

/** Variables by which Railway lets a service override its declared settings, so that the declaration would lie. */
const OVERRIDES: Readonly<Record<string, string>> = {
  RAILWAY_HEALTHCHECK_TIMEOUT_SEC: 'healthcheck timeout',
  RAILWAY_DEPLOYMENT_OVERLAP_SECONDS: 'overlap',
  RAILWAY_DEPLOYMENT_DRAINING_SECONDS: 'draining',
};

/** @throws PlumblineError for a variable that overrides a declared setting, or a `PORT` that is not the service's */
export function checkVariables(
  scope: Construct,
  variables: RailwayVariables,
  port: number | undefined,
): void {
  for (const [name, setting] of Object.entries(OVERRIDES)) {
    if (Object.hasOwn(variables, name)) {
      throw refusal(scope, {
        field: `variables.${name}`,
        why: `Railway takes it as the ${setting} and ignores the declared one`,
        next: `remove it and declare ${setting} instead`,
      });
    }
  }
  const declared = variables['PORT'];
  if (declared !== undefined && declared !== String(port ?? '')) {
    throw refusal(scope, {
      field: 'variables.PORT',
      ...(typeof declared === 'string' && { value: declared }),
      why: `the service's port is ${port ?? 'not declared'}, and Railway sends requests and healthchecks to PORT`,
      next: 'declare port instead; PORT is passed on by itself',
    });
  }
}

/** What Railway is told: literals and references as text, inputs as tokens. */
export function variableValue(variable: RailwayVariable): string {
  if (variable instanceof Input) return variable.value;
  return variable instanceof RailwayReference ? variable.text : variable;
}

/** What references may stand in; an input has none, and each look at its value makes a token. */
export function textOf(variable: RailwayVariable): string {
  return variable instanceof Input ? '' : String(variable);
}

/** @throws PlumblineError when there is no such variable */
export function checkReferred(
  scope: IConstruct,
  key: string,
  known: readonly string[],
  why = 'the service has no such variable',
): void {
  if (known.includes(key)) return;
  throw refusal(scope, {
    field: 'reference',
    value: key,
    why: `${why}, and Railway would fill in an empty text`,
    next: suggestion(key, known),
  });
}
