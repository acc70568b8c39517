import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { NamedEnvFile } from '../compose/env-file';
import { ComposeError, type ComposeFile, type ComposeService, inOrder, seconds } from '../compose/file';
import type { Healthcheck } from '../state';
import type { Container, NewContainer } from './container';
import { type Engine, volumesDir } from './engine';

export interface ComposeUp {
  readonly engine: Engine;
  readonly project: string;
  /** Interpolated. */
  readonly file: ComposeFile;
  /** Values that `environment: [NAME]` takes. */
  readonly variables: Readonly<Record<string, string>>;
  readonly namedFile: NamedEnvFile;
  readonly routesOf: (service: string) => NewContainer['routes'];
  readonly dataDir: string;
  readonly secondMs: number;
  readonly wait: boolean;
  /** Seconds. */
  readonly waitTimeout?: number;
  readonly removeOrphans: boolean;
  readonly log: (line: string) => void;
}

/**
 * `docker compose up -d`: pulls, replaces every container whose configuration changed (the old one goes first), then
 * starts in the order of the dependencies. Containers that did not change are left alone.
 * @throws ComposeError where Compose exits with another code than 0; what was replaced by then stays replaced
 */
export async function composeUp(up: ComposeUp): Promise<void> {
  const { engine, project, file, log } = up;
  const ordered = inOrder(file);
  for (const [name, { image, build }] of ordered) {
    if (build !== undefined) throw new ComposeError(`service ${name}: the sandbox builds no images`);
    log(` ${name} Pulling`);
    engine.pull(image!);
  }
  const own = () =>
    engine.list().filter(({ record }) => record.project === project && record.kind === 'compose');
  if (up.removeOrphans) {
    for (const container of own())
      if (!Object.hasOwn(file.services, container.record.service)) await engine.remove(container);
  }
  const containers = new Map<string, Container>();
  for (const [name, service] of ordered)
    containers.set(name, await replaceIfChanged(up, name, service, own()));
  for (const [name, service] of ordered) {
    for (const { service: other, condition } of service.depends_on) {
      await dependency(up, containers.get(other)!, condition);
    }
    const container = containers.get(name)!;
    if (container.state() !== 'running') {
      await engine.start(container);
      log(` Container ${container.record.name}  Started`);
    }
  }
  if (up.wait)
    await allUp(
      up,
      [...containers.values()].filter(({ record }) => !ends(file, record.service)),
    );
}

async function replaceIfChanged(
  { engine, project, variables, namedFile, routesOf, dataDir, log }: ComposeUp,
  name: string,
  service: ComposeService,
  existing: readonly Container[],
): Promise<Container> {
  const routes = routesOf(name);
  const environment = environmentOf(service, variables, namedFile);
  const configHash = createHash('sha256')
    .update(JSON.stringify([service, environment, routes]))
    .digest('hex');
  const old = existing.find(({ record }) => record.service === name);
  if (old?.record.configHash === configHash) {
    log(` Container ${old.record.name}  Running`);
    return old;
  }
  if (old) await engine.remove(old);
  const healthcheck = healthcheckOf(service);
  refusePorts(engine, name, service);
  const volume = service.volumes.find(({ source }) => source && /^\w/.test(source))?.source;
  const container = engine.create({
    name: `${project}-${name}-1`,
    project,
    service: name,
    kind: 'compose',
    image: service.image!,
    configHash,
    environment,
    restart: composeRestart(service),
    routes,
    ports: service.ports.flatMap(({ hostPort, address, protocol }) =>
      hostPort === undefined ? [] : [`${address}:${hostPort}/${protocol}`],
    ),
    ...(healthcheck && { healthcheck }),
    ...(volume && { dataDir: `${volumesDir(dataDir, project)}/${volume}` }),
  });
  log(` Container ${container.record.name}  ${old ? 'Recreated' : 'Created'}`);
  return container;
}

/** Traefik's own, on every address. */
const TRAEFIK = ['0.0.0.0:80/tcp', '0.0.0.0:443/tcp'];

/** @throws ComposeError for a port of the host that another container has */
function refusePorts(engine: Engine, name: string, { ports }: ComposeService): void {
  const taken = [...TRAEFIK, ...engine.list().flatMap(({ record }) => record.ports ?? [])];
  const everywhere = (place: string) => place.startsWith('0.0.0.0:') || place.startsWith('::');
  const portOf = (place: string) => place.slice(place.lastIndexOf(':'));
  for (const { address, hostPort, protocol } of ports) {
    if (hostPort === undefined) continue;
    const place = `${address}:${hostPort}/${protocol}`;
    const clash = taken.some(
      (other) =>
        other === place || (portOf(other) === portOf(place) && (everywhere(other) || everywhere(place))),
    );
    if (!clash) continue;
    throw new ComposeError(
      `driver failed programming external connectivity on endpoint ${name}: Bind for ${address}:${hostPort} failed: port is already allocated`,
    );
  }
}

/** `deploy.restart_policy` wins over `restart` in plain Compose too. */
function composeRestart({ restart, deploy }: ComposeService): string {
  const policy = deploy?.restart_policy;
  if (!policy) return restart;
  const condition = { none: 'no', any: 'always' }[policy.condition ?? 'any'] ?? policy.condition!;
  return condition === 'on-failure' && policy.max_attempts ? `on-failure:${policy.max_attempts}` : condition;
}

export function environmentOf(
  service: ComposeService,
  variables: Readonly<Record<string, string>>,
  namedFile: NamedEnvFile,
): Record<string, string> {
  const files = service.env_file.map(({ path, required }) => {
    const found = namedFile(path);
    if (found === undefined && required) throw new ComposeError(`env file ${path} not found`);
    return found;
  });
  const entries = service.environment.flatMap((entry): [string, string][] => {
    const at = entry.indexOf('=');
    if (at >= 0) return [[entry.slice(0, at), entry.slice(at + 1)]];
    return variables[entry] === undefined ? [] : [[entry, variables[entry]]];
  });
  return Object.assign({}, ...files, Object.fromEntries(entries));
}

/** With Docker's defaults; `undefined` when there is none. */
export function healthcheckOf({ healthcheck }: ComposeService): Healthcheck | undefined {
  if (!healthcheck?.test || healthcheck.disable || healthcheck.test[0] === 'NONE') return undefined;
  return {
    test: healthcheck.test,
    interval: seconds(healthcheck.interval ?? '30s') || 30,
    timeout: seconds(healthcheck.timeout ?? '30s') || 30,
    retries: healthcheck.retries || 3,
    startPeriod: seconds(healthcheck.start_period ?? '0s'),
  };
}

async function dependency({ engine }: ComposeUp, container: Container, condition: string): Promise<void> {
  const { name } = container.record;
  for (;;) {
    const health = container.health();
    if (condition === 'service_started') return;
    if (condition === 'service_completed_successfully') {
      if (container.state() === 'exited') {
        if (container.exitCode() === 0) return;
        throw new ComposeError(
          `service "${container.record.service}" didn't complete successfully: exit ${container.exitCode()}`,
        );
      }
    } else {
      if (health === 'none')
        throw new ComposeError(`dependency failed to start: container ${name} has no healthcheck configured`);
      if (container.state() === 'exited') {
        throw new ComposeError(
          `dependency failed to start: container ${name} exited (${container.exitCode()})`,
        );
      }
      if (health === 'unhealthy')
        throw new ComposeError(`dependency failed to start: container ${name} is unhealthy`);
      if (health === 'healthy') return;
    }
    await engine.changed();
  }
}

/** Whether somebody waits for a service to end: such a one has ended well by now, or the deployment has failed. */
function ends({ services }: ComposeFile, name: string): boolean {
  return Object.values(services).some(({ depends_on }) =>
    depends_on.some(
      ({ service, condition }) => service === name && condition === 'service_completed_successfully',
    ),
  );
}

/** `--wait`: every container runs, or is healthy when it has a healthcheck. A container that exits fails it. */
async function allUp(
  { engine, waitTimeout, secondMs, log }: ComposeUp,
  containers: readonly Container[],
): Promise<void> {
  let left = waitTimeout === undefined ? Number.POSITIVE_INFINITY : waitTimeout * secondMs;
  for (;;) {
    const waiting = containers.filter((container) => {
      const { name } = container.record;
      if (container.state() === 'exited')
        throw new ComposeError(`container ${name} exited (${container.exitCode()})`);
      if (container.health() === 'unhealthy') throw new ComposeError(`container ${name} is unhealthy`);
      return container.state() !== 'running' || container.health() === 'starting';
    });
    if (waiting.length === 0) {
      for (const { record } of containers) log(` Container ${record.name}  Healthy`);
      return;
    }
    if (left <= 0) throw new ComposeError(`application not healthy after ${waitTimeout}s`);
    // Starting a process takes real time that no simulated second stands for.
    const launching = waiting.some(({ workload }) => workload?.state() === 'starting');
    const tick = Math.max(secondMs / 5, 5);
    await pause(tick, undefined, { signal: engine.closing });
    if (!launching) left -= tick;
  }
}
