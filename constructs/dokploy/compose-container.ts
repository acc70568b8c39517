import type { IConstruct } from 'constructs';
import type { ComposeContainer, ComposeJob } from './compose-props';
import type { ComposeJobSpec, ComposeServiceSpec } from './compose-spec';
import { type ContainerPlan, planContainer, planVariables } from './container';
import type { Dependencies, Starter } from './dependencies';
import { type Route, routeOf } from './rollout';
import { checkContainer, checkLiteral } from './service-checks';
import type { DokployVariables } from './service-props';

/** A container as the author declared it, by its place in the app. */
export type Declared =
  | { readonly kind: 'service' | 'sidecar'; readonly name: string; readonly container: ComposeContainer }
  | { readonly kind: 'job'; readonly name: string; readonly container: ComposeJob };

/** What of a container the app needs besides its place in the compose file. */
export interface Part extends Starter {
  readonly image: string;
  readonly variables: ContainerPlan['variables'];
  readonly declared: ContainerPlan['declared'];
  /** What Dokploy has before the names of its variables. */
  readonly variablePrefix: string;
  /** Seconds that it may take until it is healthy, or has ended. */
  readonly gate: number;
  readonly route: Route | undefined;
  readonly spec: ComposeServiceSpec | ComposeJobSpec;
}

const FIELD = {
  service: () => '',
  sidecar: (name: string) => `sidecars.${name}.`,
  job: (name: string) => `jobs.${name}.`,
};

/**
 * Fills in what a container leaves out, but for the order of starting.
 *
 * @param gateSeconds seconds a deployment may take when the healthcheck gives none
 * @throws PlumblineError when Dokploy could not run it as declared
 */
export function planPart(scope: IConstruct, declared: Declared, gateSeconds: number): Part {
  const { kind, name, container } = declared;
  const prefix = FIELD[kind](name);
  const variablePrefix = kind === 'service' ? '' : prefixOf(name);
  const common = {
    kind,
    name,
    prefix,
    variablePrefix,
    dependsOn: container.dependsOn,
    image: container.image.value,
  };
  checkLiteral(scope, `${name}.command`, container.command);
  checkLiteral(scope, `${prefix}envFiles`, container.envFiles);
  checkLiteral(scope, `${prefix}cpu`, [container.cpu]);
  checkLiteral(scope, `${prefix}memoryMb`, [container.memoryMb]);
  if (kind === 'job') {
    const planned = planVariables(scope, `${prefix}variables`, container.variables ?? {});
    const spec = programOf(name, container, planned.variables, variablePrefix);
    const gate = container.timeout?.toSeconds() ?? gateSeconds;
    return { ...common, ...planned, gate, route: undefined, spec };
  }
  checkContainer(scope, prefix, container);
  const plan = planContainer(scope, container, {
    routed: container.domain !== undefined,
    gateSeconds,
    field: `${prefix}variables`,
  });
  checkLiteral(scope, `${name}.healthcheck`, plan.test);
  return {
    ...common,
    variables: plan.variables,
    declared: plan.declared,
    gate: plan.gate.timeout,
    route: routeOf(kind === 'service' ? '' : name, prefix, container, plan.port),
    spec: serviceOf(name, container, plan, variablePrefix),
  };
}

/** With what it waits for. */
export function withDependencies<S extends ComposeJobSpec>(spec: S, dependencies: Dependencies = {}): S {
  const entries = Object.entries(dependencies);
  const healthy = entries.filter(([, until]) => until === 'healthy').map(([name]) => name);
  const others = entries.filter(([, until]) => until !== 'healthy');
  return {
    ...spec,
    ...(healthy.length > 0 && { dependsOn: healthy }),
    ...(others.length > 0 && { waitsFor: Object.fromEntries(others) }),
  };
}

function serviceOf(
  name: string,
  container: ComposeContainer,
  { test, gate, maxRetries, port, variables }: ContainerPlan,
  prefix: string,
): ComposeServiceSpec {
  return {
    ...programOf(name, container, variables, prefix),
    maxRetries,
    healthcheck: {
      test,
      interval: gate.interval,
      timeout: gate.probeTimeout,
      retries: gate.retries,
      startPeriod: gate.startPeriod,
    },
    ...(port !== undefined && { expose: [port] }),
    ...(container.ports && { ports: container.ports }),
  };
}

function programOf(
  name: string,
  { image, command, volumes, cpu, memoryMb, labels, envFiles }: ComposeJob,
  variables: DokployVariables,
  prefix: string,
): ComposeJobSpec {
  return {
    name,
    image: image.value,
    environment: Object.fromEntries(Object.keys(variables).map((key) => [key, prefix + key])),
    ...(command && { command }),
    ...(volumes && { volumes }),
    ...(cpu !== undefined && { cpu }),
    ...(memoryMb !== undefined && { memoryMb }),
    ...(labels && { labels }),
    ...(envFiles && { envFiles }),
  };
}

/** All containers of an app share one set of variables at Dokploy, so those beside the service get a prefix. */
function prefixOf(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_`;
}
