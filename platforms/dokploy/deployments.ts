import * as z from 'zod';
import { UnknownOutcomeError } from '../http';
import type { DokployClient } from './client';
import { interrupted, lost, tooLate, vanished } from './deployment-errors';
import { DokployError } from './errors';
import { type DeploymentRecord, deploymentRecord, type QueuedJob, queuedJob } from './records';
import { describeTarget, idField, type Target } from './services';

/** How long a deployment may be in neither the list nor the queue before it counts as lost, in milliseconds. */
const LOST_AFTER_MS = 15_000;
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 3_000;

export interface FollowOptions {
  /** Name of the deployment, by which it is found again; unlike any other. */
  readonly title: string;
  /** Instant at which waiting ends, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

/** Deployments of a target, newest first; the server keeps about ten. */
export async function listDeployments(
  client: DokployClient,
  target: Target,
  signal?: AbortSignal,
): Promise<DeploymentRecord[]> {
  const procedure = target.kind === 'compose' ? 'deployment.allByCompose' : 'deployment.all';
  const purpose = `list the deployments of ${describeTarget(target)}`;
  const rows = await client.query(procedure, idField(target), z.array(deploymentRecord), purpose, signal);
  return newestFirst(rows);
}

export function newestFirst(rows: readonly DeploymentRecord[]): DeploymentRecord[] {
  return [...rows].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
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
  const before = new Set(
    (await listDeployments(client, target, options.signal)).map((row) => row.deploymentId),
  );
  await requestDeployment(client, target, options.title);
  const found = await waitFor(client, target, options, async (progress) => {
    const rows = await listDeployments(client, target, options.signal);
    const row = rows.find(({ deploymentId, title }) => !before.has(deploymentId) && title === options.title);
    if (row === undefined) await progress.absent();
    return row;
  });
  if (found.status !== 'running') return found;
  return waitFor(client, target, options, async () => {
    const rows = await listDeployments(client, target, options.signal);
    const row = rows.find(({ deploymentId }) => deploymentId === found.deploymentId);
    if (row === undefined) throw vanished(target, found);
    return row.status === 'running' ? undefined : row;
  });
}

async function requestDeployment(client: DokployClient, target: Target, title: string): Promise<void> {
  const purpose = `deploy ${describeTarget(target)}`;
  const input = { ...idField(target), title, description: 'Deployed by Plumbline' };
  try {
    await client.mutate(`${target.kind}.deploy`, input, purpose);
  } catch (error) {
    // Whether it was queued shows in the list and the queue; asking again could deploy twice.
    if (!(error instanceof UnknownOutcomeError)) throw error;
  }
}

interface Progress {
  /** Tells a deployment that waits from one that was lost. */
  absent(): Promise<void>;
}

async function waitFor<T>(
  client: DokployClient,
  target: Target,
  { title, deadline, signal }: FollowOptions,
  look: (progress: Progress) => Promise<T | undefined>,
): Promise<T> {
  const { now, sleep } = client.runtime;
  let lostSince: number | undefined;
  const progress = {
    async absent() {
      const queued = await isQueued(client, target, title, signal);
      lostSince = queued ? undefined : (lostSince ?? now());
      if (lostSince !== undefined && now() - lostSince >= LOST_AFTER_MS) throw lost(target);
    },
  };
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const seen = await look(progress);
    if (seen !== undefined) return seen;
    if (now() >= deadline) throw tooLate(target);
    await sleep(pause, signal);
    if (signal?.aborted) throw interrupted(target);
  }
}

/** Whether the deployment waits its turn; a Dokploy that cannot tell (before v0.28.3) counts as waiting. */
async function isQueued(
  client: DokployClient,
  target: Target,
  title: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const purpose = 'read the deployment queue';
    const jobs = await client.query('deployment.queueList', {}, z.array(queuedJob), purpose, signal);
    return jobs.some((job) => isOurs(job, target, title));
  } catch (error) {
    if (error instanceof DokployError && ['unknown-procedure', 'forbidden'].includes(error.kind)) return true;
    throw error;
  }
}

function isOurs({ data }: QueuedJob, { kind, id }: Target, title: string): boolean {
  return (kind === 'compose' ? data?.composeId : data?.applicationId) === id && data?.titleLog === title;
}

/** Last lines of a deployment's log; empty when Dokploy cannot give it (before v0.29.5). */
export async function readDeploymentLog(
  client: DokployClient,
  deploymentId: string,
  lines: number,
): Promise<string[]> {
  const purpose = `read the log of deployment ${deploymentId}`;
  const input = { deploymentId, tail: lines };
  const text = await client.query('deployment.readLogs', input, z.string(), purpose).catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}
