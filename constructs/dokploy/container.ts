import type { IConstruct } from 'constructs';
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
}

/**
 * Fills in the defaults of a container.
 *
 * @param routed whether a domain leads to it
 * @param gateSeconds seconds a deployment may take when the healthcheck gives none
 * @throws PlumblineError when the healthcheck could never pass in time
 */
export function planContainer(
  scope: IConstruct,
  { healthcheck, restart, port, variables = {} }: DokployContainer,
  { routed, gateSeconds }: { readonly routed: boolean; readonly gateSeconds: number },
): ContainerPlan {
  const { probe } = healthcheck;
  const http = probe.kind === 'http';
  const listens = port ?? (http ? probe.port : undefined) ?? (routed || http ? 8080 : undefined);
  return {
    test: http ? Probe[probe.client]({ port: listens!, path: probe.path }) : Probe.command(...probe.argv),
    gate: healthcheck.gate(scope, gateSeconds),
    maxRetries: restart?.maxRetries ?? 3,
    port: listens,
    variables: { ...(listens !== undefined && { PORT: String(listens) }), ...variables },
  };
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
