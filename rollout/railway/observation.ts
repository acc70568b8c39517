import { PROGRESS, type Progress, RUNNING, type Running } from '../../platforms/railway/deployment-documents';
import { isRailway } from '../../platforms/railway/errors';
import type { Snapshots } from '../../platforms/railway/snapshot';
import type { RailwayRollout } from './request';

/** A deployment, and what serves meanwhile. */
export type Observation = Progress;

/** Railway's lists show new objects after a moment. */
const APPEARS_WITHIN_MS = 60_000;

/** One look at a deployment; undefined while Railway does not know the id yet. */
export async function look(
  snapshots: Snapshots,
  { serviceId, environmentId }: RailwayRollout,
  id: string,
  elapsedMs: number,
): Promise<Observation | undefined> {
  try {
    return await snapshots.ask(PROGRESS, { id, serviceId, environmentId }, `follow deployment ${id}`);
  } catch (error) {
    if (isRailway(error, 'not-found') && elapsedMs < APPEARS_WITHIN_MS) return undefined;
    throw error;
  }
}

/** What a service runs and is configured to run, read fresh. */
export async function running(
  snapshots: Snapshots,
  { serviceId, environmentId }: RailwayRollout,
): Promise<Running> {
  const purpose = `read what service ${serviceId} runs`;
  return (await snapshots.ask(RUNNING, { serviceId, environmentId }, purpose)).serviceInstance;
}
