import { resolveImage } from '../../runtime/images';
import type { SwarmService } from '../state';
import type { Container } from './container';

const NANO = 1_000_000_000;

/** One line of `docker ps`, as the API lists it. */
export function listContainer(container: Container) {
  const { id, name } = container.record;
  return { containerId: id.slice(0, 12), name, state: container.state(), status: statusText(container) };
}

function statusText(container: Container): string {
  const state = container.state();
  if (state === 'created') return 'Created';
  if (state === 'exited') return `Exited (${container.exitCode()}) 1 second ago`;
  if (state === 'restarting') return `Restarting (${container.exitCode()}) 1 second ago`;
  const health = container.health();
  return health === 'none'
    ? 'Up 1 second'
    : `Up 1 second (${health === 'starting' ? 'health: starting' : health})`;
}

/** `docker inspect` of a container, in the part of it that tells how it fares. */
export function inspectContainer(container: Container) {
  const { record, monitor, workload } = container;
  const { healthcheck } = record;
  const state = container.state();
  return {
    Id: record.id,
    Created: record.createdAt,
    Name: `/${record.name}`,
    Image: resolveImage(record.image).digest,
    RestartCount: container.restarts(),
    State: {
      Status: state,
      Running: state === 'running',
      Restarting: state === 'restarting',
      OOMKilled: false,
      Dead: false,
      ExitCode: state === 'exited' ? container.exitCode() : 0,
      Error: '',
      StartedAt: workload?.startedAt.toISOString() ?? record.createdAt,
      ...(healthcheck && {
        Health: {
          Status: container.health(),
          FailingStreak: monitor?.failingStreak() ?? 0,
          Log: monitor?.log() ?? [],
        },
      }),
    },
    Config: {
      Image: shownImage(container),
      Env: Object.entries(record.environment).map(([key, value]) => `${key}=${value}`),
      Labels: labelsOf(container),
      ...(healthcheck && {
        Healthcheck: {
          Test: healthcheck.test,
          Interval: healthcheck.interval * NANO,
          Timeout: healthcheck.timeout * NANO,
          StartPeriod: healthcheck.startPeriod * NANO,
          Retries: healthcheck.retries,
        },
      }),
    },
    HostConfig: { RestartPolicy: restartPolicy(record.restart) },
  };
}

/** Swarm appends the digest it resolved to the reference. */
function shownImage({ record }: Container): string {
  return record.kind === 'compose' || record.image.includes('@')
    ? record.image
    : `${record.image}@${resolveImage(record.image).digest}`;
}

function labelsOf({ record }: Container): Record<string, string> {
  if (record.task) {
    return {
      'com.docker.swarm.service.name': record.task.serviceName,
      ...(record.kind === 'stack' && { 'com.docker.stack.namespace': record.project }),
    };
  }
  return {
    'com.docker.compose.project': record.project,
    'com.docker.compose.service': record.service,
    'com.docker.compose.config-hash': record.configHash,
  };
}

function restartPolicy(restart: string) {
  const [Name, cap] = restart.split(':');
  return { Name, MaximumRetryCount: Number(cap ?? 0) };
}

/** `docker inspect` of a Swarm service. */
export function inspectService(service: SwarmService) {
  const spec = (of: SwarmService['spec']) => ({
    Name: service.name,
    TaskTemplate: {
      ContainerSpec: {
        Image: of.image.includes('@') ? of.image : `${of.image}@${resolveImage(of.image).digest}`,
        Env: Object.entries(of.environment).map(([key, value]) => `${key}=${value}`),
      },
      RestartPolicy: {
        Condition: of.restart.condition,
        Delay: of.restart.delaySeconds * NANO,
        ...(of.restart.maxAttempts !== null && { MaxAttempts: of.restart.maxAttempts }),
      },
      ForceUpdate: of.force,
    },
    Mode: { Replicated: { Replicas: of.replicas } },
    UpdateConfig: {
      Parallelism: 1,
      FailureAction: of.update.failureAction,
      Monitor: of.update.monitorSeconds * NANO,
      Order: of.update.order,
    },
  });
  return {
    ID: service.id,
    Version: { Index: service.version },
    CreatedAt: service.createdAt,
    UpdatedAt: service.updatedAt,
    Spec: spec(service.spec),
    ...(service.previousSpec && { PreviousSpec: spec(service.previousSpec) }),
    ...(service.updateStatus && { UpdateStatus: service.updateStatus }),
  };
}
