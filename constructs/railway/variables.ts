import type { TerraformResource } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { refusal } from '../declaration-error';
import { Input } from '../input';
import { either, type Kind, made } from '../props/kind';
import { input } from '../props/values';
import { variables } from '../props/variables';

/**
 * A variable of another service. Railway fills it in when it deploys, so the value is in no declaration; the
 * deployment of the service that refers to it follows the other one, and happens again when the value changes.
 */
export class RailwayReference {
  constructor(
    /** As Railway writes it, such as `${{postgres.DATABASE_URL}}`. */
    readonly text: string,
    /** Deployment of the other service. */
    readonly deployment: TerraformResource,
    /** Terraform expression for the fingerprint of the value. @default - a variable that Railway provides */
    readonly fingerprint?: string,
  ) {}
}

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

/** The references among the variables, by the name they are declared under. */
export function referencesIn(variables: RailwayVariables): readonly [string, RailwayReference][] {
  return Object.entries(variables).filter(
    (entry): entry is [string, RailwayReference] => entry[1] instanceof RailwayReference,
  );
}

/** @throws PlumblineError when the service declares no such variable */
export function checkReferred(scope: IConstruct, key: string, declared: readonly string[]): void {
  if (key.startsWith('RAILWAY_') || declared.includes(key)) return;
  throw refusal(scope, {
    field: 'reference',
    value: key,
    why: 'the service declares no such variable, and Railway would fill in an empty text',
    next: `declare it there, or refer to one of: ${declared.join(', ') || '(it has none)'}`,
  });
}
