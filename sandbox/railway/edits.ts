import type { EditFault } from '../core/types';
import type { Context } from './context';
import { findInstance, nameOf } from './edited-instance';
import { addDomain, addRegion, addSharedVariable, removeBackups } from './equipment-edits';
import { addInstance } from './mutations/environments';
import { removeInstance, removeService } from './mutations/removal';
import type { Instance } from './state';

const ADDED_NAME = 'added-by-hand';

/** Changes what a person would change in the dashboard, without a deployment; answers with what it did. */
export function editByHand(
  context: Context,
  fault: EditFault,
  service: string | undefined,
): string | undefined {
  switch (fault) {
    case 'edit-healthcheck-removed':
      return removeHealthcheck(context, service);
    case 'edit-variable-changed':
      return changeVariable(context, service);
    case 'edit-service-deleted':
      return deleteService(context, service);
    case 'edit-instance-deleted':
      return deleteInstance(context, service);
    case 'edit-redeployed':
      return redeploy(context, service);
    case 'edit-variable-sealed':
      return sealVariable(context, service);
    case 'edit-credentials-added':
      return addCredentials(context, service);
    case 'edit-credentials-removed':
      return removeCredentials(context, service);
    case 'edit-region-added':
      return addRegion(context, service);
    case 'edit-domain-added':
      return addDomain(context, service);
    case 'edit-backups-removed':
      return removeBackups(context, service);
    case 'edit-shared-variable-added':
      return service === undefined ? addSharedVariable(context) : undefined;
    case 'edit-service-added':
      return service === undefined || isKnown(context, service) ? addService(context) : undefined;
  }
}

function isKnown({ database: { state } }: Context, name: string): boolean {
  return Object.values(state.services).some((each) => each.name === name);
}

function removeHealthcheck(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, ({ settings }) => settings.healthcheckPath !== undefined);
  if (!instance) return undefined;
  const path = instance.settings.healthcheckPath;
  delete instance.settings.healthcheckPath;
  context.database.save();
  return `The healthcheck ${path} of Railway service ${nameOf(context, instance)} is removed.`;
}

function changeVariable(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, ({ variables }) => Object.keys(variables).length > 0);
  const [name, variable] = Object.entries(instance?.variables ?? {})[0] ?? [];
  if (!instance || !variable) return undefined;
  variable.value = 'changed by hand';
  variable.updatedAt = context.database.fresh().updatedAt;
  context.database.save();
  return `The variable ${name} of Railway service ${nameOf(context, instance)} is changed.`;
}

function deleteService(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, () => true);
  if (!instance) return undefined;
  const name = nameOf(context, instance);
  void removeService(context, context.database.state.services[instance.serviceId]!);
  return `Railway service ${name} is deleted.`;
}

function deleteInstance(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, () => true);
  if (!instance) return undefined;
  const { name } = context.database.state.environments[instance.environmentId]!;
  void removeInstance(context, instance);
  return `Railway service ${nameOf(context, instance)} is taken out of environment ${name}.`;
}

function redeploy(context: Context, service: string | undefined): string | undefined {
  const { database, deployer } = context;
  const running = (instance: Instance) =>
    database
      .deploymentsOf(instance.serviceId, instance.environmentId)
      .find(({ status }) => status === 'SUCCESS');
  const instance = findInstance(context, service, (each) => running(each) !== undefined);
  const live = instance && running(instance);
  if (!live) return undefined;
  const { image, variables } = live;
  const { id } = deployer.deploy(instance, { reason: 'redeploy', image, variables: { ...variables } });
  return `Railway deploys service ${nameOf(context, instance)} over again (${id}).`;
}

function sealVariable(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, ({ variables }) => Object.keys(variables).length > 0);
  const [name, variable] = Object.entries(instance?.variables ?? {})[0] ?? [];
  if (!instance || !variable) return undefined;
  Object.assign(variable, { value: 'sealed by hand', isSealed: true });
  context.database.save();
  return `The variable ${name} of Railway service ${nameOf(context, instance)} is sealed.`;
}

function removeCredentials(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(
    context,
    service,
    ({ settings }) => settings.registryCredentials !== undefined,
  );
  if (!instance) return undefined;
  delete instance.settings.registryCredentials;
  context.database.save();
  return `Railway service ${nameOf(context, instance)} has no registry credentials any more.`;
}

function addCredentials(context: Context, service: string | undefined): string | undefined {
  const instance = findInstance(context, service, () => true);
  if (!instance) return undefined;
  instance.settings.registryCredentials = { username: 'by-hand', password: 'by-hand' };
  context.database.save();
  return `Railway service ${nameOf(context, instance)} has registry credentials.`;
}

function addService(context: Context): string | undefined {
  const { database } = context;
  const { state } = database;
  const first = Object.values(state.instances)[0];
  const environment = first && state.environments[first.environmentId];
  if (!environment) return undefined;
  const taken = new Set(Object.values(state.services).map(({ name }) => name));
  let name = ADDED_NAME;
  for (let index = 2; taken.has(name); index += 1) name = `${ADDED_NAME}-${index}`;
  const service = { ...database.fresh(), projectId: environment.projectId, name, icon: null };
  state.services[service.id] = service;
  addInstance(context, service, environment, { settings: { source: { image: 'redis:7.4.1' } } });
  database.save();
  return `A Railway service ${name} is added that nobody declared.`;
}
