import type { DokployClient } from '../../platforms/dokploy/client';
import type { Container } from '../../platforms/dokploy/containers';
import { listContainers, type SwarmUpdate, swarmUpdates } from '../../platforms/dokploy/inspect';
import type { ApplicationRecord, ComposeRecord } from '../../platforms/dokploy/records';
import { isApplication, readTarget, type Target } from '../../platforms/dokploy/services';
import { declaredTasks, type ExpectedTasks } from './expected-tasks';
import type { DokployRollout } from './request';

/** What Docker says of an app. */
export interface Observation {
  readonly kind: 'compose' | 'stack' | 'application';
  /** An application's containers carry the service name of its one declared image. */
  readonly containers: readonly Container[];
  /** Those that have to be there. */
  readonly expected: ExpectedTasks;
  /** Swarm updates that go on or failed. */
  readonly updates: readonly SwarmUpdate[];
}

/** One look at what runs. */
export async function look(
  api: DokployClient,
  target: Target,
  images: DokployRollout['images'],
  signal?: AbortSignal,
): Promise<Observation> {
  const record = await readTarget(api, target);
  const kind = kindOf(record);
  const [listed, updates] = await Promise.all([
    listContainers(api, record, signal),
    swarmUpdates(api, record, swarmServices(record.appName, kind, images), signal),
  ]);
  const only = kind === 'application' ? Object.keys(images)[0] : undefined;
  const containers = listed.map((container) => ({ ...container, service: only ?? container.service }));
  return { kind, containers, expected: declaredTasks(record, images), updates };
}

/** Image by service, of every service that runs. */
export function runningImages({ containers }: Observation): Record<string, string> {
  const running = containers.filter(({ state, image }) => state === 'running' && image !== undefined);
  const sorted = [...running].sort((a, b) => a.name.localeCompare(b.name));
  return Object.fromEntries(sorted.map(({ service, image }) => [service, image!]));
}

/** What identifies a run of the containers: another id or restart means that they have not settled. */
export function runKey({ containers }: Observation): string {
  return containers
    .map(({ id, restarts }) => `${id}:${restarts}`)
    .sort()
    .join(' ');
}

function swarmServices(
  appName: string,
  kind: Observation['kind'],
  images: DokployRollout['images'],
): string[] {
  if (kind === 'application') return [appName];
  return kind === 'stack' ? Object.keys(images).map((service) => `${appName}_${service}`) : [];
}

function kindOf(record: ComposeRecord | ApplicationRecord): Observation['kind'] {
  if (isApplication(record)) return 'application';
  return record.composeType === 'stack' ? 'stack' : 'compose';
}
