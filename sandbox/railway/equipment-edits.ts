import type { Context } from './context';
import { findInstance, nameOf } from './edited-instance';

const ADDED_DOMAIN = 'added-by-hand.localhost';
const REGIONS = ['us-west2', 'us-east4-eqdc4a', 'europe-west4-drams3a', 'asia-southeast1-eqsg3a'];

/** Lets a service run in one more region. */
export function addRegion(context: Context, service: string | undefined): string | undefined {
  const { database } = context;
  const instance = findInstance(
    context,
    service,
    ({ serviceId, environmentId }) => !database.volumeOf(serviceId, environmentId),
  );
  const there = instance?.settings.multiRegionConfig ?? {};
  const region = REGIONS.find((name) => !there[name]);
  if (!instance || region === undefined) return undefined;
  instance.settings.multiRegionConfig = { ...there, [region]: { numReplicas: 1 } };
  database.save();
  return `Railway service ${nameOf(context, instance)} runs in ${region} as well.`;
}

/** Adds a domain to a service. */
export function addDomain(context: Context, service: string | undefined): string | undefined {
  const { database } = context;
  const { state } = database;
  const instance = findInstance(context, service, () => true);
  if (!instance || Object.values(state.customDomains).some(({ domain }) => domain === ADDED_DOMAIN))
    return undefined;
  const { serviceId, environmentId } = instance;
  const record = { ...database.fresh(), serviceId, environmentId, domain: ADDED_DOMAIN, targetPort: null };
  state.customDomains[record.id] = record;
  database.save();
  context.deployer.route(instance);
  return `Railway service ${nameOf(context, instance)} has the domain ${ADDED_DOMAIN}.`;
}

/** Switches the backups of a volume off. */
export function removeBackups(context: Context, service: string | undefined): string | undefined {
  const { database } = context;
  const backedUp = (serviceId: string, environmentId: string) => {
    const volume = database.volumeOf(serviceId, environmentId);
    return volume?.backups?.length ? volume : undefined;
  };
  const instance = findInstance(context, service, (each) => !!backedUp(each.serviceId, each.environmentId));
  const volume = instance && backedUp(instance.serviceId, instance.environmentId);
  if (!volume) return undefined;
  volume.backups = [];
  database.save();
  return `The volume of Railway service ${nameOf(context, instance)} is not backed up any more.`;
}

/** Adds a variable to what an environment shares. */
export function addSharedVariable({ database }: Context): string | undefined {
  const environment = Object.values(database.state.environments)[0];
  if (!environment) return undefined;
  const { createdAt, updatedAt } = database.fresh();
  environment.sharedVariables['ADDED_BY_HAND'] = { value: 'x', isSealed: false, createdAt, updatedAt };
  database.save();
  return `The environment ${environment.name} shares the variable ADDED_BY_HAND.`;
}
