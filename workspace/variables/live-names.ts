import { DokployClient } from '../../platforms/dokploy/client';
import { parseEnvText } from '../../platforms/dokploy/env-text';
import { readApplication, readCompose } from '../../platforms/dokploy/services';
import type { HttpRuntime } from '../../platforms/http';
import { RailwayClient } from '../../platforms/railway/client';
import { Snapshots } from '../../platforms/railway/snapshot';
import type { DokployAccess, PlatformAccess, RailwayAccess } from '../access';
import type { StateResource } from '../engine';
import { Managed } from '../managed-resources';
import type { LiveNames } from './live-differences';

/**
 * Names of the variables that the services of a stack have on their platforms: one to two requests per Railway environment,
 * one per service at Dokploy.
 *
 * @param state what the stack's state knows: it says where the services are
 */
export async function readLiveNames(
  state: readonly StateResource[],
  { railway, dokploy }: PlatformAccess,
  runtime: HttpRuntime,
): Promise<LiveNames[]> {
  const managed = new Managed(state);
  const found = await Promise.all([
    railway ? onRailway(managed, railway, runtime) : [],
    dokploy ? onDokploy(managed, dokploy, runtime) : [],
  ]);
  return found.flat();
}

async function onRailway(
  managed: Managed,
  { endpoint, token, likely }: RailwayAccess,
  runtime: HttpRuntime,
): Promise<LiveNames[]> {
  const ids = managed.values('railway_service_instance', 'environment_id');
  const services = managed.values('railway_service', 'id');
  if (ids.size === 0 || token === undefined) return [];
  const snapshots = new Snapshots(new RailwayClient({ endpoint, token, likely, runtime }));
  const inEnvironment = async (id: string): Promise<LiveNames[]> => {
    const live = [...(await snapshots.environment(id)).services.values()].filter(({ instance }) =>
      services.has(instance.serviceId),
    );
    const names = async (serviceId: string | undefined) =>
      [...(await snapshots.variables(id, serviceId)).keys()].filter((name) => !name.startsWith('RAILWAY_'));
    return [
      { platform: 'railway', names: await names(undefined) },
      ...(await Promise.all(
        live.map(async ({ instance: { serviceId, serviceName } }) => {
          return { platform: 'railway', service: serviceName, names: await names(serviceId) } as const;
        }),
      )),
    ];
  };
  return (await Promise.all([...ids].map(inEnvironment))).flat();
}

async function onDokploy(
  managed: Managed,
  { url, token }: DokployAccess,
  runtime: HttpRuntime,
): Promise<LiveNames[]> {
  if (url === undefined || token === undefined) return [];
  const client = new DokployClient({ url, token, runtime });
  const records = await Promise.all([
    ...[...managed.values('dokploy_compose', 'id')].map((id) => readCompose(client, id)),
    ...[...managed.values('dokploy_application', 'id')].map((id) => readApplication(client, id)),
  ]);
  return records.map(({ name, env }) => ({
    platform: 'dokploy',
    service: name,
    names: Object.keys(parseEnvText(env)),
  }));
}
