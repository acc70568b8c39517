import type { HttpRuntime } from '../../platforms/http';
import { RailwayClient } from '../../platforms/railway/client';
import { type LiveService, Snapshots } from '../../platforms/railway/snapshot';
import type { Managed } from '../managed-resources';
import type { UndeclaredResource } from '../undeclared-resource';
import type { RailwayAccess } from './access';

/**
 * Finds what exists in the stack's Railway environments, the declared one first of all, and is not in its state. One to
 * three requests per environment, whatever it holds: the second where Railway masks variables, the third where there are TCP proxies.
 */
export async function undeclaredOnRailway(
  managed: Managed,
  { endpoint, token, likely, environmentId }: RailwayAccess,
  runtime: HttpRuntime,
): Promise<UndeclaredResource[]> {
  const ids = new Set([
    ...(environmentId === undefined ? [] : [environmentId]),
    ...managed.values('railway_environment', 'id'),
    ...managed.values('railway_', 'environment_id'),
  ]);
  if (ids.size === 0 || token === undefined) return [];
  const snapshots = new Snapshots(new RailwayClient({ endpoint, token, likely, runtime }));
  const found = await Promise.all([...ids].map((id) => compareEnvironment(id, snapshots, managed)));
  return found.flat();
}

async function compareEnvironment(
  id: string,
  snapshots: Snapshots,
  managed: Managed,
): Promise<UndeclaredResource[]> {
  const { services, volumes } = await snapshots.environment(id);
  const declared = new Set([
    ...managed.values('railway_service', 'id'),
    ...managed.values('railway_', 'service_id'),
  ]);
  const volumeIds = managed.values('railway_volume', 'id');
  const domains = new Set([
    ...managed.values('railway_service_domain', 'id'),
    ...managed.values('railway_custom_domain', 'id'),
  ]);
  const proxyIds = managed.values('railway_tcp_proxy', 'id');
  const variables = async (serviceId: string | undefined) => {
    const known = managed.variableNames(serviceId);
    const live = [...(await snapshots.variables(id, serviceId)).keys()];
    return live.filter((name) => !known.has(name) && !name.startsWith('RAILWAY_'));
  };

  async function inService({ instance }: LiveService): Promise<UndeclaredResource[]> {
    const { serviceId, serviceName } = instance;
    if (!declared.has(serviceId)) return [item('service', serviceName)];
    const hosts = [...instance.domains.serviceDomains, ...instance.domains.customDomains];
    const proxies = await snapshots.proxies(id, serviceId);
    return [
      ...(await variables(serviceId)).map((name) => item('variable', name, serviceName)),
      ...hosts
        .filter((host) => !domains.has(host.id))
        .map(({ domain }) => item('domain', domain, serviceName)),
      ...proxies
        .filter((proxy) => !proxyIds.has(proxy.id))
        .map(({ applicationPort }) => item('TCP proxy', `to port ${applicationPort}`, serviceName)),
    ];
  }

  return [
    ...(await variables(undefined)).map((name) => item('shared variable', name)),
    ...volumes
      // The volume of an undeclared service belongs to that service and says nothing new.
      .filter(({ serviceId }) => !serviceId || declared.has(serviceId))
      .filter(({ volumeId, isPendingDeletion }) => !volumeIds.has(volumeId) && !isPendingDeletion)
      .map(({ volume }) => item('volume', volume.name)),
    ...(await Promise.all([...services.values()].map(inService))).flat(),
  ];
}

function item(kind: string, name: string, service?: string): UndeclaredResource {
  return { platform: 'railway', kind, name, ...(service !== undefined && { service }) };
}
