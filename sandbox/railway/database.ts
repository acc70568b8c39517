import { randomUUID } from 'node:crypto';
import type { Store, World } from '../core/types';
import { notAuthorized, notFound } from './errors';
import {
  type Deployment,
  type DomainRecord,
  type Environment,
  emptyState,
  type Instance,
  type Project,
  type ProjectToken,
  type RailwayState,
  type Service,
  type TcpProxy,
  type Volume,
  type VolumeInstance,
} from './state';

/** Whom a token stands for. */
export type Principal =
  | { readonly kind: 'account' }
  | { readonly kind: 'project'; readonly token: ProjectToken };

/** The simulator's data without regard to who asks. */
export interface Database {
  readonly state: RailwayState;
  readonly world: World;
  save(): void;
  /** Fields every new record has. */
  fresh(): { id: string; createdAt: string; updatedAt: string };
  /** When a record made now shows up for readers. */
  soon(): string;
  isVisible(record: { readonly visibleAt: string }): boolean;
  instance(serviceId: string, environmentId: string): Instance | undefined;
  /** Deployments of one instance, newest first, also those not listed yet. */
  deploymentsOf(serviceId: string, environmentId: string): Deployment[];
  volumeOf(serviceId: string, environmentId: string): VolumeInstance | undefined;
  domainsOf(serviceId: string, environmentId: string): { service: DomainRecord[]; custom: DomainRecord[] };
}

const SECONDS_UNTIL_VISIBLE = 1;

export function openDatabase(world: World): Database {
  const store: Store<RailwayState> = world.store('railway', () =>
    emptyState({ workspaceId: randomUUID(), userId: randomUUID(), createdAt: world.now().toISOString() }),
  );
  const state = store.data;
  const at =
    (serviceId: string, environmentId: string) =>
    (record: { serviceId: string | null; environmentId: string }) =>
      record.serviceId === serviceId && record.environmentId === environmentId;
  return {
    state,
    world,
    save: () => store.save(),
    fresh() {
      const now = world.now().toISOString();
      return { id: randomUUID(), createdAt: now, updatedAt: now };
    },
    soon: () => new Date(world.now().getTime() + SECONDS_UNTIL_VISIBLE * world.secondMs).toISOString(),
    isVisible: (record) => record.visibleAt <= world.now().toISOString(),
    instance: (serviceId, environmentId) => Object.values(state.instances).find(at(serviceId, environmentId)),
    deploymentsOf: (serviceId, environmentId) =>
      Object.values(state.deployments).filter(at(serviceId, environmentId)).reverse(),
    volumeOf: (serviceId, environmentId) =>
      Object.values(state.volumeInstances).find(at(serviceId, environmentId)),
    domainsOf: (serviceId, environmentId) => ({
      service: Object.values(state.serviceDomains).filter(at(serviceId, environmentId)),
      custom: Object.values(state.customDomains).filter(at(serviceId, environmentId)),
    }),
  };
}

/** Look-ups for one caller: an id that does not exist is "not found", one of another project "Not Authorized". */
export interface Access {
  /** @throws GraphQLError unless the caller has an account token */
  requireAccount(): void;
  project(id: string): Project;
  environment(id: string): Environment;
  service(id: string): Service;
  instance(serviceId: string, environmentId: string): Instance;
  deployment(id: string): Deployment;
  volume(id: string): Volume;
  volumeInstance(id: string): VolumeInstance;
  serviceDomain(id: string): DomainRecord;
  customDomain(id: string): DomainRecord;
  tcpProxy(id: string): TcpProxy;
}

export function accessFor({ state, instance, isVisible }: Database, principal: Principal): Access {
  const mayUseProject = (projectId: string) =>
    principal.kind === 'account' || principal.token.projectId === projectId;
  const mayUseEnvironment = (id: string) =>
    principal.kind === 'account' || principal.token.environmentId === id;
  const take = <T>(
    table: Record<string, T>,
    id: string,
    kind: string,
    allowed: (record: NoInfer<T>) => boolean,
  ): T => {
    const record = Object.hasOwn(table, id) ? table[id] : undefined;
    if (!record) throw notFound(kind);
    if (!allowed(record)) throw notAuthorized();
    return record;
  };
  const inEnvironment = (record: { environmentId: string }) => mayUseEnvironment(record.environmentId);
  const inProject = (record: { projectId: string }) => mayUseProject(record.projectId);
  const access: Access = {
    requireAccount() {
      if (principal.kind !== 'account') throw notAuthorized();
    },
    project: (id) => take(state.projects, id, 'Project', (record) => mayUseProject(record.id)),
    environment: (id) =>
      take(state.environments, id, 'Environment', (record) => mayUseEnvironment(record.id)),
    service: (id) => take(state.services, id, 'Service', inProject),
    instance(serviceId, environmentId) {
      access.service(serviceId);
      access.environment(environmentId);
      const found = instance(serviceId, environmentId);
      if (!found || !isVisible(found)) throw notFound('ServiceInstance');
      return found;
    },
    deployment: (id) => take(state.deployments, id, 'Deployment', inEnvironment),
    volume: (id) => take(state.volumes, id, 'Volume', inProject),
    volumeInstance(id) {
      const found = take(state.volumeInstances, id, 'VolumeInstance', inEnvironment);
      if (!isVisible(found)) throw notFound('VolumeInstance');
      return found;
    },
    serviceDomain: (id) => take(state.serviceDomains, id, 'Service domain', inEnvironment),
    customDomain: (id) => take(state.customDomains, id, 'Custom domain', inEnvironment),
    tcpProxy: (id) => take(state.tcpProxies, id, 'TCP proxy', inEnvironment),
  };
  return access;
}
