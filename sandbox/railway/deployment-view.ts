import type { Workload } from '../core/types';
import type { Context } from './context';
import type { Deployment, Settings } from './state';
import { publicHost } from './variables';
import { environmentView, serviceView } from './views';

const MASK = '*****';

/** Deployments that lists show, newest first. */
export function listedDeployments(context: Context, belongs: (deployment: Deployment) => boolean) {
  const { database } = context;
  return Object.values(database.state.deployments)
    .filter((each) => belongs(each) && database.isVisible(each))
    .reverse()
    .map((each) => deploymentView(context, each));
}

export function deploymentView(context: Context, deployment: Deployment) {
  const { database, deployer } = context;
  const { state } = database;
  const { serviceId, environmentId, status } = deployment;
  const { service, custom } = database.domainsOf(serviceId, environmentId);
  const domain = custom[0] ?? service[0];
  const host = domain && publicHost(database, domain.domain);
  const workload = deployer.workload(deployment.id);
  return {
    id: deployment.id,
    projectId: deployment.projectId,
    environmentId,
    serviceId,
    status,
    statusUpdatedAt: deployment.statusUpdatedAt,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    canRedeploy: true,
    canRollback: deployment.succeeded && status !== 'SUCCESS',
    deploymentStopped: !workload || workload.state() === 'exited',
    diagnosis: null,
    snapshotId: deployment.id,
    staticUrl: host ?? null,
    url: host ?? null,
    suggestAddServiceDomain: !domain,
    meta: meta(deployment),
    instances: deployment.replicaIds.map((id) => ({ id, status: replicaStatus(deployment, workload) })),
    environment: () => environmentView(context, state.environments[environmentId]!),
    service: () => serviceView(context, state.services[serviceId]!),
  };
}

/** The untyped notes on a deployment. A reference that carries a digest has no digest of its own here. */
function meta({ image, digest, reason, settings, events }: Deployment) {
  const { source, builder, buildCommand, dockerfilePath, registryCredentials, ...deploy } = settings;
  const failure = events.find(({ payload }) => payload?.error)?.payload?.error;
  return {
    ...(source?.repo ? { repo: source.repo, branch: source.branch ?? 'main' } : { image }),
    ...(digest && !source?.repo && !image.includes('@') && { imageDigest: digest }),
    reason,
    ...(failure && { error: failure }),
    serviceManifest: {
      build: {
        builder: builder ?? 'RAILPACK',
        buildCommand: buildCommand ?? null,
        dockerfilePath: dockerfilePath ?? null,
      },
      deploy: {
        restartPolicyType: 'ON_FAILURE',
        restartPolicyMaxRetries: 10,
        ...withoutUndefined(deploy),
        ...(registryCredentials && { registryCredentials: { username: MASK, password: MASK } }),
      },
    },
  };
}

const withoutUndefined = (settings: Settings) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

function replicaStatus({ status, stopped }: Deployment, workload: Workload | undefined): string {
  if (status === 'REMOVED' || status === 'REMOVING' || status === 'CRASHED') return status;
  if (!workload) return stopped ? 'STOPPED' : 'CREATED';
  switch (workload.state()) {
    case 'starting':
      return 'INITIALIZING';
    case 'running':
      return 'RUNNING';
    case 'restarting':
      return 'RESTARTING';
    case 'exited':
      return workload.exitCode() === 0 ? 'EXITED' : 'CRASHED';
  }
}

export interface LogArguments {
  readonly limit?: number | null;
  readonly filter?: string | null;
  readonly startDate?: string | null;
  readonly endDate?: string | null;
}

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 5000;

/** Log rows of a deployment; like the platform, one row more than the limit when there is one. */
export function deploymentLogs({ deployer }: Context, deployment: Deployment, options: LogArguments) {
  const live = deployer.workload(deployment.id)?.logs();
  const lines = live?.map(({ at, line }) => ({ at: at.toISOString(), line })) ?? deployment.logs;
  const limit = Math.min(options.limit ?? DEFAULT_LIMIT, LARGEST_LIMIT);
  return lines
    .filter(({ line }) => !options.filter || line.includes(options.filter))
    .filter(
      ({ at }) =>
        (!options.startDate || at >= options.startDate) && (!options.endDate || at <= options.endDate),
    )
    .slice(-(limit + 1))
    .map(({ at, line }) => ({
      timestamp: at,
      message: line,
      severity: /error|fatal|panic/i.test(line) ? 'error' : 'info',
      attributes: [],
      tags: {
        deploymentId: deployment.id,
        deploymentInstanceId: deployment.replicaIds[0] ?? null,
        environmentId: deployment.environmentId,
        projectId: deployment.projectId,
        serviceId: deployment.serviceId,
        snapshotId: deployment.id,
      },
    }));
}
