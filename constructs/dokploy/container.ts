import type { IConstruct } from 'constructs';
import { PORT, RESTARTS } from '../../providers/defaults';
import { checkDeclared, describeVariables, type VariableSet } from '../declared-variables';
import type { Gate } from '../healthcheck';
import { Input } from '../input';
import { Probe, type ProbeTest } from './probe';
import type { DokployContainer, DokployVariables } from './service-props';

/** A container with its defaults filled in. */
export interface ContainerPlan {
  readonly test: ProbeTest;
  readonly gate: Gate;
  readonly maxRetries: number;
  readonly port: number | undefined;
  readonly variables: DokployVariables;
  /** The variables as the manifest has them, as yet without a prefix. */
  readonly declared: Omit<VariableSet, 'prefix'>;
}

/**
 * Fills in the defaults of a container.
 *
 * @param routed whether a domain leads to it
 * @param gateSeconds seconds a deployment may take when the healthcheck gives none
 * @param field what its variables are called in the declaration
 * @throws PlumblineError when the healthcheck could never pass in time, or the variables break their schema
 */
export function planContainer(
  scope: IConstruct,
  { healthcheck, restart, port, variables = {} }: DokployContainer,
  {
    routed,
    gateSeconds,
    field = 'variables',
  }: { readonly routed: boolean; readonly gateSeconds: number; readonly field?: string },
): ContainerPlan {
  const { probe } = healthcheck;
  const http = probe.kind === 'http';
  const listens = port ?? (http ? probe.port : undefined) ?? (routed || http ? PORT : undefined);
  const all = { ...(listens !== undefined && { PORT: String(listens) }), ...variables };
  return {
    test: http ? Probe[probe.client]({ port: listens!, path: probe.path }) : Probe.command(...probe.argv),
    gate: healthcheck.gate(scope, gateSeconds),
    maxRetries: restart?.maxRetries ?? RESTARTS.usual,
    port: listens,
    ...planVariables(scope, field, variables, all),
  };
}

/**
 * The variables of a container, with those that it gets besides.
 *
 * @throws PlumblineError when they break their schema
 */
export function planVariables(
  scope: IConstruct,
  field: string,
  declared: DokployVariables,
  all: DokployVariables = declared,
): Pick<ContainerPlan, 'variables' | 'declared'> {
  const binding = checkDeclared(scope, field, declared);
  return { variables: all, declared: { variables: describeVariables(all), ...(binding && { binding }) } };
}

/** Variables as the provider takes them. */
export function writeOnlyValues(variables: DokployVariables): Record<string, { readonly value: string }> {
  return Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [
      key,
      { value: value instanceof Input ? value.value : value },
    ]),
  );
}
