import { count } from '../../core/count';
import type { DokployClient } from '../../platforms/dokploy/client';
import {
  listDeployments,
  type QueuePlace,
  queuePlace,
  requestDeployment,
} from '../../platforms/dokploy/deployments';
import type { DeploymentRecord } from '../../platforms/dokploy/records';
import { describeTarget, type Target } from '../../platforms/dokploy/services';
import type { RolloutObserver } from '../request';
import { lost, stopped, tooLate, vanished } from './failure';

/** How long a deployment may be in neither the list nor the queue before it counts as lost, in milliseconds. */
const LOST_AFTER_MS = 15_000;
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 3_000;

export interface FollowOptions {
  /** Name of the deployment, by which it is found again; unlike any other. */
  readonly title: string;
  /** Instant at which waiting ends, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly observer: RolloutObserver;
}

/**
 * Deploys and waits until Dokploy calls it finished, whatever the end. Dokploy only queues the request and gives no
 * id, so the deployment is found by its title among those that were not there before.
 *
 * @throws PlumblineError when it was lost (a restart of Dokploy empties the queue without a trace), when the deadline
 * passed, or when waiting was interrupted
 */
export async function deployAndFollow(
  client: DokployClient,
  target: Target,
  options: FollowOptions,
): Promise<DeploymentRecord> {
  const { signal, progress: tell } = options.observer;
  const before = new Set((await listDeployments(client, target, signal)).map((row) => row.deploymentId));
  await requestDeployment(client, target, options.title);
  const found = await waitFor(client, target, options, async (progress) => {
    const rows = await listDeployments(client, target, signal);
    const row = rows.find(({ deploymentId, title }) => !before.has(deploymentId) && title === options.title);
    if (row === undefined) await progress.absent();
    return row;
  });
  if (found.status !== 'running') return found;
  tell(`${describeTarget(target)}: deployment ${found.deploymentId} runs`);
  return waitFor(client, target, options, async () => {
    const rows = await listDeployments(client, target, signal);
    const row = rows.find(({ deploymentId }) => deploymentId === found.deploymentId);
    if (row === undefined) throw vanished(target, found);
    return row.status === 'running' ? undefined : row;
  });
}

/** What is known of a deployment that was asked for and is not listed yet. */
function waiting(place: QueuePlace): string {
  if (place === 'absent') {
    return `Dokploy took the deployment and neither lists nor queues it; after ${LOST_AFTER_MS / 1000} s it counts as lost`;
  }
  const others = typeof place === 'number' && place > 0 ? `, with ${count(place, 'other')}` : '';
  return `its deployment waits in Dokploy’s queue${others}`;
}

interface Progress {
  /** Tells a deployment that waits from one that was lost. */
  absent(): Promise<void>;
}

async function waitFor<T>(
  client: DokployClient,
  target: Target,
  { title, deadline, observer: { signal, progress: tell } }: FollowOptions,
  look: (progress: Progress) => Promise<T | undefined>,
): Promise<T> {
  const { now, sleep } = client.runtime;
  let lostSince: number | undefined;
  let told: QueuePlace | undefined;
  const progress = {
    async absent() {
      const place = await queuePlace(client, target, title, signal);
      lostSince = place === 'absent' ? (lostSince ?? now()) : undefined;
      if (place !== told) tell(`${describeTarget(target)}: ${waiting(place)}`);
      told = place;
      if (lostSince !== undefined && now() - lostSince >= LOST_AFTER_MS) throw lost(target);
    },
  };
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const seen = await look(progress);
    if (seen !== undefined) return seen;
    if (now() >= deadline) throw tooLate(target);
    await sleep(pause, signal);
    if (signal.aborted) throw stopped(target);
  }
}
