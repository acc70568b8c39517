import { UnknownOutcomeError } from '../../platforms/http';
import { DEPLOY, type Running } from '../../platforms/railway/deployment-documents';
import type { Snapshots } from '../../platforms/railway/snapshot';
import type { RolloutObserver } from '../request';
import { running } from './observation';
import type { RailwayRollout } from './request';

/** Deploys exactly once and gives the id: when the answer got lost, a new latest deployment is taken to be ours. */
export async function deploy(
  snapshots: Snapshots,
  request: RailwayRollout,
  before: Running,
  observer: RolloutObserver,
): Promise<string> {
  const { serviceId, environmentId } = request;
  const send = async () =>
    (await snapshots.write(DEPLOY, { serviceId, environmentId }, `deploy service ${before.serviceName}`))
      .serviceInstanceDeployV2;
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    observer.progress(`${before.serviceName}: the answer got lost; looking whether Railway deploys`);
  }
  const { runtime } = snapshots.client;
  for (const ms of [1_000, 4_000, 10_000]) {
    await runtime.sleep(ms);
    const { latestDeployment } = await running(snapshots, request);
    if (latestDeployment && latestDeployment.id !== before.latestDeployment?.id) return latestDeployment.id;
  }
  return send();
}
