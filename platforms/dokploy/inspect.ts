import * as z from 'zod';
import type { DokployClient } from './client';
import { type Container, describeContainer } from './containers';
import {
  type ApplicationRecord,
  type ComposeRecord,
  type ContainerSummary,
  containerSummary,
  inspection,
  swarmService,
} from './records';
import { isApplication } from './services';

/**
 * What runs for a compose app or an application: one request for the list and one for each container. Dokploy answers
 * an empty list when Docker itself fails, so no containers means "none seen", not "none there".
 */
export async function listContainers(
  client: DokployClient,
  record: ComposeRecord | ApplicationRecord,
  signal?: AbortSignal,
): Promise<Container[]> {
  const { appName } = record;
  const server = record.serverId ? { serverId: record.serverId } : {};
  const appType = isApplication(record) ? undefined : record.composeType;
  const purpose = `list the containers of ${appName}`;
  const listed = await client.query(
    'docker.getContainersByAppNameMatch',
    { appName, appType, ...server },
    z.array(containerSummary),
    purpose,
    signal,
  );
  const own = appType === undefined ? listed.filter((container) => isTaskOf(appName, container)) : listed;
  return Promise.all(own.map((container) => inspect(client, appName, container, server, signal)));
}

/** For an application Dokploy greps `docker ps -a` for the name's beginning, and Swarm keeps dead tasks for a while. */
function isTaskOf(appName: string, { name, state }: ContainerSummary): boolean {
  return (name === appName || name.startsWith(`${appName}.`)) && state !== 'exited' && state !== 'dead';
}

async function inspect(
  client: DokployClient,
  appName: string,
  container: ContainerSummary,
  server: { serverId?: string },
  signal?: AbortSignal,
): Promise<Container> {
  const { containerId } = container;
  if (containerId === '') return describeContainer(appName, container, undefined);
  const purpose = `inspect container ${container.name}`;
  const answer = await client.query(
    'docker.getConfig',
    { containerId, ...server },
    z.unknown(),
    purpose,
    signal,
  );
  // Nothing comes back for a container that vanished meanwhile or runs on another node of the swarm.
  return describeContainer(appName, container, inspection.safeParse(answer ?? undefined).data);
}

/** A Swarm update that is not simply over. */
export interface SwarmUpdate {
  readonly service: string;
  /** Swarm stopped it or took it back; otherwise it is still replacing tasks. */
  readonly failed: boolean;
  /** Swarm's own word, such as `rollback_completed`. */
  readonly state: string;
  readonly message: string;
}

/**
 * Updates of Swarm services that are going on or failed. `docker.getConfig` inspects whatever it is given, a service's
 * name included (by its source; a version that refuses tells nothing).
 *
 * @param services names of the Swarm services
 */
export async function swarmUpdates(
  client: DokployClient,
  record: ComposeRecord | ApplicationRecord,
  services: readonly string[],
  signal?: AbortSignal,
): Promise<SwarmUpdate[]> {
  const server = record.serverId ? { serverId: record.serverId } : {};
  const found = await Promise.all(
    services.map(async (service) => {
      const input = { containerId: service, ...server };
      const purpose = `inspect service ${service}`;
      const answer = await client.query('docker.getConfig', input, z.unknown(), purpose, signal);
      const { State: state, Message: message } = swarmService.safeParse(answer).data?.UpdateStatus ?? {};
      if (!state || !/rollback|paused|updating/.test(state)) return undefined;
      return { service, failed: state !== 'updating', state, message: message ?? '' };
    }),
  );
  return found.filter((update) => update !== undefined);
}
