import { RUNNING, type Running } from '../../platforms/railway/deployment-documents';
import type { Snapshots } from '../../platforms/railway/snapshot';

/** What is to be deployed, and how long it may take. */
export interface RolloutRequest {
  readonly serviceId: string;
  readonly environmentId: string;
  /** Declared image; undefined for a service that Railway builds. */
  readonly image: string | undefined;
  /** Seconds from the request until the deployment serves. */
  readonly timeoutSeconds: number;
  /** Seconds it has to go on serving afterwards. */
  readonly settleSeconds: number;
}

/** What a service runs and is configured to run, read fresh. */
export async function running(
  snapshots: Snapshots,
  { serviceId, environmentId }: RolloutRequest,
): Promise<Running> {
  const purpose = `read what service ${serviceId} runs`;
  return (await snapshots.ask(RUNNING, { serviceId, environmentId }, purpose)).serviceInstance;
}
