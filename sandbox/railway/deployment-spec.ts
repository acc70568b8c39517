import { join } from 'node:path';
import type { WorkloadSpec } from '../core/types';
import type { Database } from './database';
import { railwayError } from './errors';
import type { Deployment, Instance, Settings } from './state';
import { renderedVariables } from './variables';

/** Railway gives every service a port when it has none of its own. */
const DEFAULT_PORT = '8080';
const DEFAULT_RETRIES = 10;

/** What is configured to run; a repository stands for the image its build would make. */
export function configuredImage({ source }: Settings): string | undefined {
  return (
    source?.image ?? (source?.repo && `ghcr.io/acme/${source.repo.toLowerCase()}:${source.branch ?? 'main'}`)
  );
}

/** What a deployment fixes at the moment it is asked for. */
export interface DeploymentRequest {
  readonly reason: Deployment['reason'];
  /** @default - what is configured */
  readonly image?: string;
  readonly variables?: Record<string, string>;
}

/** @throws GraphQLError when the instance has nothing to run */
export function newDeployment(
  database: Database,
  instance: Instance,
  request: DeploymentRequest,
): Deployment {
  const { state, fresh, soon } = database;
  const image = request.image ?? configuredImage(instance.settings);
  if (!image) throw railwayError('Service has no source to deploy');
  const service = state.services[instance.serviceId]!;
  const base = fresh();
  return {
    ...base,
    projectId: service.projectId,
    environmentId: instance.environmentId,
    serviceId: service.id,
    serviceName: service.name,
    visibleAt: soon(),
    reason: request.reason,
    image,
    settings: structuredClone(instance.settings),
    variables: request.variables ?? renderedVariables(database, instance),
    replicaIds: Array.from({ length: replicas(instance.settings) }, (_, index) => `${base.id}-${index + 1}`),
    status: 'QUEUED',
    statusUpdatedAt: base.createdAt,
    digest: null,
    succeeded: false,
    stopped: false,
    lost: false,
    behaviour: null,
    events: [],
    logs: [],
  };
}

/** Replicas over all regions. */
export function replicas({ numReplicas, multiRegionConfig }: Settings): number {
  if (!multiRegionConfig) return numReplicas ?? 1;
  return Object.values(multiRegionConfig).reduce(
    (sum, region) => sum + (region?.numReplicas ?? (region ? 1 : 0)),
    0,
  );
}

/** How the container of a deployment is run. */
export function workloadSpec(database: Database, deployment: Deployment): WorkloadSpec {
  const { restartPolicyType, restartPolicyMaxRetries } = deployment.settings;
  const volume = database.volumeOf(deployment.serviceId, deployment.environmentId);
  return {
    name: deployment.serviceName,
    platform: 'railway',
    scope: deployment.environmentId,
    image: deployment.image,
    environment: { PORT: DEFAULT_PORT, ...deployment.variables },
    restart: {
      condition:
        restartPolicyType === 'NEVER' ? 'no' : restartPolicyType === 'ALWAYS' ? 'always' : 'on-failure',
      maxRetries: restartPolicyMaxRetries ?? DEFAULT_RETRIES,
    },
    ...(volume && { dataDir: join(database.world.dataDir, 'railway', volume.id) }),
    ...(deployment.behaviour && { behaviour: deployment.behaviour }),
  };
}
