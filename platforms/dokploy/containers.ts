import { Secret } from '../../core/secret';
import type { ContainerSummary, Inspection } from './records';

/** One container of a compose app, stack or application, as Docker sees it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  /** Service of the compose file; the application's own name for an application. */
  readonly service: string;
  /** Reference the container was created from; `undefined` when the API could not inspect it. */
  readonly image: string | undefined;
  /** Docker's state: `created`, `running`, `restarting`, `exited`, `dead`, … */
  readonly state: string;
  /** `none` when neither image nor compose file has a healthcheck. */
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  /** Probes that failed after one had passed, among the last five that Docker keeps. */
  readonly relapses: number;
  readonly restarts: number;
  readonly exitCode: number | undefined;
  /** Its variables; hidden, as they are values of services. `undefined` when the API could not inspect it. */
  readonly variables: ReadonlyMap<string, Secret> | undefined;
  /** What Docker says went wrong, such as a kill for want of memory. */
  readonly problem: string | undefined;
}

/** Puts the listing and the inspection of one container together; without an inspection only the listing speaks. */
export function describeContainer(
  appName: string,
  summary: ContainerSummary,
  inspection: Inspection | undefined,
): Container {
  const { State: state, Config: config } = inspection ?? {};
  return {
    id: summary.containerId,
    name: summary.name,
    service: serviceName(appName, summary.name, config?.Labels ?? {}),
    image: config?.Image ?? undefined,
    state: state?.Status ?? summary.state,
    health: healthOf(state?.Health?.Status ?? listedHealth(summary.status ?? '')),
    relapses: relapsesIn(state?.Health?.Log ?? []),
    restarts: inspection?.RestartCount ?? 0,
    exitCode: state?.ExitCode ?? undefined,
    variables: config?.Env ? variablesOf(config.Env) : undefined,
    problem: state?.OOMKilled ? 'killed for want of memory' : state?.Error || undefined,
  };
}

/** Masked nowhere: most of them come with the image, such as PATH, and those of the app are known as such already. */
function variablesOf(lines: readonly string[]): Map<string, Secret> {
  return new Map(
    lines.map((line) => {
      const [name = '', ...rest] = line.split('=');
      return [name, Secret.shown(rest.join('='))];
    }),
  );
}

/** Labels say it for sure; names (`app-web-1`, `app_web.1.x`) are what is left when a container cannot be inspected. */
function serviceName(appName: string, name: string, labels: Readonly<Record<string, string>>): string {
  const compose = labels['com.docker.compose.service'];
  if (compose !== undefined) return compose;
  const swarm = labels['com.docker.swarm.service.name'];
  if (swarm !== undefined) return swarm.startsWith(`${appName}_`) ? swarm.slice(appName.length + 1) : swarm;
  const rest = name.startsWith(appName) ? name.slice(appName.length) : name;
  return rest.replace(/^[-_]/, '').replace(/([-_]\d+|\.\d+\..*)$/, '') || appName;
}

/** `docker ps` writes "Up 5 seconds (healthy)" and "(health: starting)". */
function listedHealth(status: string): string | undefined {
  return /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(status)?.[1];
}

function healthOf(word: string | undefined): Container['health'] {
  return word === 'healthy' || word === 'unhealthy' || word === 'starting' ? word : 'none';
}

function relapsesIn(probes: readonly { ExitCode: number }[]): number {
  const firstPass = probes.findIndex(({ ExitCode }) => ExitCode === 0);
  return firstPass < 0 ? 0 : probes.slice(firstPass).filter(({ ExitCode }) => ExitCode !== 0).length;
}

/** One line on a container for an error message. */
export function containerLine(container: Container): string {
  const facts = [
    container.state,
    container.health === 'none' ? undefined : container.health,
    container.relapses > 0 ? `${container.relapses} of its last probes failed` : undefined,
    container.restarts > 0 ? `${container.restarts} restarts` : undefined,
    container.exitCode ? `exit code ${container.exitCode}` : undefined,
    container.problem,
    container.image ? `image ${container.image}` : 'image unknown: the API could not inspect it',
  ];
  return `${container.name}: ${facts.filter(Boolean).join(', ')}`;
}
