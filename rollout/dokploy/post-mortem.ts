import type { DokployClient } from '../../platforms/dokploy/client';
import type { Container } from '../../platforms/dokploy/containers';
import { readDeploymentLog } from '../../platforms/dokploy/deployments';
import { readTarget } from '../../platforms/dokploy/services';
import { look, type Observation } from './observation';
import type { DokployRollout } from './request';

const SHOWN_LINES = 20;

/** What there is to see of a deployment that failed. */
export interface Findings {
  readonly kind: Observation['kind'];
  readonly containers: readonly Container[];
  /** Last lines of the deployment's log, as Dokploy has them. */
  readonly log: readonly string[];
}

/** Looks once more, now for the cause. The record is read first: what a log may quote is known then. */
export async function examine(
  api: DokployClient,
  { target, images }: DokployRollout,
  deploymentId: string,
): Promise<Findings> {
  await readTarget(api, target);
  const { kind, containers } = await look(api, target, images);
  return { kind, containers, log: await readDeploymentLog(api, deploymentId, SHOWN_LINES) };
}
