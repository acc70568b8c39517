import type { HttpRuntime } from '../../platforms/http';
import { RailwayClient } from '../../platforms/railway/client';
import { Snapshots } from '../../platforms/railway/snapshot';
import type { Managed } from '../managed-resources';
import type { LiveNames } from '../variables/live-differences';
import type { RailwayAccess } from './access';

/** Names of the variables that the services of a stack have at Railway: one to two requests per environment. */
export async function liveNamesOnRailway(
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
