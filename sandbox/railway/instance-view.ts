import type { Context } from './context';
import { replicas } from './deployment-spec';
import { deploymentView, listedDeployments } from './deployment-view';
import { customDomainView, serviceDomainView } from './domain-views';
import type { Instance } from './state';
import { serviceView } from './views';

const DEFAULT_RETRIES = 10;

/** A service in one environment. Several settings can be written here and not be read: they are only in the config. */
export function instanceView(context: Context, instance: Instance): object {
  const { database } = context;
  const { state } = database;
  const { settings, serviceId, environmentId } = instance;
  const service = state.services[serviceId]!;
  const listed = () =>
    listedDeployments(
      context,
      (each) => each.serviceId === serviceId && each.environmentId === environmentId,
    );
  return {
    id: instance.id,
    serviceId,
    environmentId,
    createdAt: instance.createdAt,
    updatedAt: instance.updatedAt,
    deletedAt: null,
    serviceName: service.name,
    service: () => serviceView(context, service),
    source: settings.source
      ? { image: settings.source.image ?? null, repo: settings.source.repo ?? null }
      : null,
    builder: settings.builder ?? 'RAILPACK',
    buildCommand: settings.buildCommand ?? null,
    startCommand: settings.startCommand ?? null,
    preDeployCommand: settings.preDeployCommand ?? null,
    rootDirectory: settings.rootDirectory ?? null,
    dockerfilePath: settings.dockerfilePath ?? null,
    watchPatterns: settings.watchPatterns ?? [],
    healthcheckPath: settings.healthcheckPath ?? null,
    healthcheckTimeout: settings.healthcheckTimeout ?? null,
    restartPolicyType: settings.restartPolicyType ?? 'ON_FAILURE',
    restartPolicyMaxRetries: settings.restartPolicyMaxRetries ?? DEFAULT_RETRIES,
    numReplicas: replicas(settings),
    region: null,
    cronSchedule: settings.cronSchedule ?? null,
    nextCronRunAt: null,
    sleepApplication: settings.sleepApplication ?? null,
    overlapSeconds: settings.overlapSeconds ?? null,
    drainingSeconds: settings.drainingSeconds ?? null,
    ipv6EgressEnabled: settings.ipv6EgressEnabled ?? null,
    railwayConfigFile: settings.railwayConfigFile ?? null,
    nixpacksPlan: settings.nixpacksPlan ?? null,
    upstreamUrl: null,
    isUpdatable: true,
    latestDeployment: () => listed()[0] ?? null,
    activeDeployments: () =>
      database
        .deploymentsOf(serviceId, environmentId)
        .filter(({ status, stopped }) => status === 'SUCCESS' && !stopped)
        .map((each) => deploymentView(context, each)),
    domains: () => {
      const { service, custom } = database.domainsOf(serviceId, environmentId);
      return {
        serviceDomains: service.map((each) => serviceDomainView(context, each)),
        customDomains: custom.map((each) => customDomainView(context, each)),
      };
    },
  };
}
