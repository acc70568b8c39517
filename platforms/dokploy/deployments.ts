import * as z from 'zod';
import { UnknownOutcomeError } from '../http';
import type { DokployClient } from './client';
import { DokployError } from './errors';
import { type DeploymentRecord, deploymentRecord, type QueuedJob, queuedJob } from './records';
import { describeTarget, idField, type Target } from './services';

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

/** Asks for a deployment. Dokploy only queues it and gives no id; whether it did is not said when the answer got lost. */
export async function requestDeployment(client: DokployClient, target: Target, title: string): Promise<void> {
  const purpose = `deploy ${describeTarget(target)}`;
  const input = { ...idField(target), title, description: 'Deployed by Plumbline' };
  try {
    await client.mutate(`${target.kind}.deploy`, input, purpose);
  } catch (error) {
    // Whether it was queued shows in the list and the queue; asking again could deploy twice.
    if (!(error instanceof UnknownOutcomeError)) throw error;
  }
}

/** Whether a deployment is in the queue: with so many others, in it as far as is known, or not. */
export type QueuePlace = number | 'unknown' | 'absent';

/** Whether the deployment waits its turn; a Dokploy that cannot tell (before v0.28.3) counts as waiting. */
export async function queuePlace(
  client: DokployClient,
  target: Target,
  title: string,
  signal?: AbortSignal,
): Promise<QueuePlace> {
  try {
    const purpose = 'read the deployment queue';
    const jobs = await client.query('deployment.queueList', {}, z.array(queuedJob), purpose, signal);
    return jobs.some((job) => isOurs(job, target, title)) ? jobs.length - 1 : 'absent';
  } catch (error) {
    if (error instanceof DokployError && ['unknown-procedure', 'forbidden'].includes(error.kind))
      return 'unknown';
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
