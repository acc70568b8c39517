import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context';
import type { Environment, Instance, Service, VolumeInstance } from '../state';

/** Removes a service from one environment: containers, deployments, domains and proxies. Its volume stays, detached. */
export async function removeInstance({ database, deployer }: Context, instance: Instance): Promise<void> {
  const { state, world } = database;
  const { serviceId, environmentId } = instance;
  const { service, custom } = database.domainsOf(serviceId, environmentId);
  for (const { domain } of [...service, ...custom]) world.router.set(domain, undefined);
  delete state.instances[instance.id];
  const gone = database.deploymentsOf(serviceId, environmentId);
  for (const deployment of gone) delete state.deployments[deployment.id];
  for (const table of [state.serviceDomains, state.customDomains, state.tcpProxies]) {
    for (const record of Object.values(table)) {
      if (record.serviceId === serviceId && record.environmentId === environmentId) delete table[record.id];
    }
  }
  const volume = database.volumeOf(serviceId, environmentId);
  if (volume) volume.serviceId = null;
  database.save();
  await Promise.all(gone.map((deployment) => deployer.stop(deployment)));
}

/** Removes a service everywhere. */
export async function removeService(context: Context, service: Service): Promise<void> {
  const { state } = context.database;
  const instances = Object.values(state.instances).filter((each) => each.serviceId === service.id);
  await Promise.all(instances.map((instance) => removeInstance(context, instance)));
  delete state.services[service.id];
  context.database.save();
}

/** Removes an environment with everything in it. */
export async function removeEnvironment(context: Context, environment: Environment): Promise<void> {
  const { state } = context.database;
  const here = (record: { environmentId: string }) => record.environmentId === environment.id;
  for (const instance of Object.values(state.instances).filter(here)) await removeInstance(context, instance);
  for (const instance of Object.values(state.volumeInstances).filter(here))
    removeVolumeInstance(context, instance);
  for (const table of [state.tokens, state.patches]) {
    for (const record of Object.values(table)) if (here(record)) delete table[record.id];
  }
  delete state.environments[environment.id];
}

/** Removes a volume's data in one environment. */
export function removeVolumeInstance(
  { database: { state, world } }: Context,
  instance: VolumeInstance,
): void {
  delete state.volumeInstances[instance.id];
  rmSync(join(world.dataDir, 'railway', instance.id), { recursive: true, force: true });
}
