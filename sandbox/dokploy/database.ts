import { randomBytes, randomInt } from 'node:crypto';
import type { World } from '../core/types';
import { ApiError } from './errors';
import { type Application, type Compose, type DokployState, emptyState } from './state';

const DEPLOYMENTS_KEPT = 10;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The stored records and what is asked of them everywhere. */
export interface Database {
  readonly state: DokployState;
  readonly world: World;
  save(): void;
  /** ISO time, as records hold it. */
  now(): string;
  compose(composeId: string): Compose;
  application(applicationId: string): Application;
  /** Everything of an environment that keeps it from being removed. */
  servicesIn(environmentId: string): (Compose | Application)[];
  deploymentsOf(owner: { composeId?: string; applicationId?: string }): DokployState['deployments'];
  /** Drops an app with everything that belongs to it; what runs on the host is not touched. */
  forget(service: Compose | Application): void;
  /** Makes room for one more deployment of the owner. */
  pruneDeployments(owner: { composeId?: string; applicationId?: string }): void;
}

export function openDatabase(world: World): Database {
  const store = world.store<DokployState>('dokploy', emptyState);
  const { data: state } = store;
  const belongsTo = (owner: { composeId?: string; applicationId?: string }) =>
    state.deployments.filter((each) =>
      owner.composeId ? each.composeId === owner.composeId : each.applicationId === owner.applicationId,
    );
  return {
    state,
    world,
    save: () => store.save(),
    now: () => world.now().toISOString(),
    compose: (composeId) => state.compose[composeId] ?? missing('Compose'),
    application: (applicationId) => state.applications[applicationId] ?? missing('Application'),
    servicesIn: (environmentId) =>
      [...Object.values(state.compose), ...Object.values(state.applications)].filter(
        (each) => each.environmentId === environmentId,
      ),
    deploymentsOf: (owner) => belongsTo(owner).reverse(),
    forget(service) {
      const owns = (row: { composeId: string | null; applicationId: string | null }) =>
        'composeId' in service
          ? row.composeId === service.composeId
          : row.applicationId === service.applicationId;
      for (const domain of Object.values(state.domains))
        if (owns(domain)) delete state.domains[domain.domainId];
      for (const mount of Object.values(state.mounts)) if (owns(mount)) delete state.mounts[mount.mountId];
      state.deployments = state.deployments.filter((row) => !owns(row));
      if ('composeId' in service) delete state.compose[service.composeId];
      else delete state.applications[service.applicationId];
      store.save();
    },
    pruneDeployments(owner) {
      const dropped = new Set(belongsTo(owner).slice(0, -DEPLOYMENTS_KEPT));
      state.deployments = state.deployments.filter((each) => !dropped.has(each));
    },
  };
}

export function missing(kind: string): never {
  throw new ApiError('NOT_FOUND', `${kind} not found`);
}

/** What the database says of a statement it refuses: Dokploy passes it on with the values in it. */
export const failedQuery = (statement: string, ...values: readonly unknown[]): string =>
  `Failed query: ${statement}\nparams: ${values.join(',')}`;

/** @throws ApiError when a service would move to an environment that is not there */
export function requireEnvironment({ state }: Database, id: string | undefined, statement: string): void {
  if (id === undefined || state.environments[id]) return;
  throw new ApiError('INTERNAL_SERVER_ERROR', failedQuery(statement, id));
}

/** Id in the form Dokploy gives its records. */
export const newId = (): string => randomBytes(16).toString('base64url').slice(0, 21);

/** Dokploy always appends six random characters, also to a name somebody chose. */
export function newAppName(wanted: string): string {
  const prefix = wanted
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56);
  const suffix = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${prefix || 'app'}-${suffix}`;
}
