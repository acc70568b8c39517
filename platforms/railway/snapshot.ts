import type * as z from 'zod';
import type { RailwayClient } from './client';
import type { EnvironmentConfig, LiveVariables, ServiceConfig } from './config';
import { TWO_DEPLOYMENTS } from './deployment-documents';
import type { Document } from './document';
import { askProxies, readBackupSchedules, readProxies } from './equipment-reads';
import { isRailway } from './errors';
import type { LiveInstance, LiveVolume, TcpProxy } from './live';
import { everyPage, type Whole } from './pages';
import { environmentDocument, INSTANCE, PROJECT, PROJECTS, SERVICE } from './reads';
import { isRepetition } from './repetition';
import { readVariables, readVariablesTwice, type VariablesByService } from './variable-reads';

/** One service in one environment: what Railway reads back, and its part of the configuration. */
export interface LiveService {
  readonly instance: LiveInstance;
  readonly config: ServiceConfig | undefined;
}

/** Everything one environment is at one moment. */
export interface EnvironmentSnapshot {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  /** By service id. */
  readonly services: ReadonlyMap<string, LiveService>;
  readonly volumes: readonly LiveVolume[];
  readonly config: EnvironmentConfig;
}

/** A project, and the names in it. */
export type LiveProject = Whole<z.infer<(typeof PROJECT)['data']>['project'], 'environments' | 'services'>;

/**
 * What Railway knows, read once per environment and process however many resources ask, and read again after a
 * write. Every reader of one walk shares the same promise. Lists are read to their ends, and what is not found is
 * asked for twice.
 */
export class Snapshots {
  readonly #cache = new Map<string, Promise<unknown>>();

  /** Ends waits and reads once it is aborted; a write in flight is finished all the same. */
  signal: AbortSignal | undefined;

  readonly #environment: ReturnType<typeof environmentDocument>;

  /** @param settings fields of service instances to read, by their names in the API @default - none */
  constructor(
    readonly client: RailwayClient,
    settings: readonly string[] = [],
  ) {
    this.#environment = environmentDocument(settings);
  }

  /** Forgets everything read so far. */
  forget(): void {
    this.#cache.clear();
  }

  /** Sends a write; whatever becomes of it, nothing read before counts any longer. */
  async write<T>(
    document: Document<T>,
    variables: Readonly<Record<string, unknown>>,
    purpose: string,
  ): Promise<T> {
    try {
      return await this.ask(document, variables, purpose);
    } finally {
      this.forget();
    }
  }

  /** Sends a document whose answer nobody shares. */
  ask<T>(document: Document<T>, variables: Readonly<Record<string, unknown>>, purpose: string): Promise<T> {
    return this.client.send(document, variables, { purpose, ...(this.signal && { signal: this.signal }) });
  }

  /** @throws RailwayError of kind `not-found` */
  environment(id: string): Promise<EnvironmentSnapshot> {
    return this.#once(`environment ${id}`, () => this.#readEnvironment(id));
  }

  /** The environment, read a second time: what both leave out is gone. @throws RailwayError of kind `not-found` */
  environmentAgain(id: string): Promise<EnvironmentSnapshot> {
    return this.#once(`environment ${id} again`, () => this.#readEnvironment(id));
  }

  /** @throws RailwayError of kind `not-found` */
  project(id: string): Promise<LiveProject> {
    return this.#once(`project ${id}`, () =>
      everyPage(
        ['environments', 'services'],
        async (after) => (await this.ask(PROJECT, { id, ...after }, `read project ${id}`)).project,
      ),
    );
  }

  /** Projects that the token can see. @param workspaceId only those of this workspace @default - all */
  projects(
    workspaceId: string | null = null,
  ): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.#once(`projects ${workspaceId}`, async () => {
      const ask = (after: object) => this.ask(PROJECTS, { workspaceId, ...after }, 'list the projects');
      return (await everyPage(['projects'], ask)).projects;
    });
  }

  /** Whether a service exists, asked for by itself. */
  hasService(id: string): Promise<boolean> {
    return this.#found(`service ${id}`, () => this.ask(SERVICE, { id }, `look for service ${id}`));
  }

  /** Whether a service is in an environment, asked for by itself. */
  hasInstance(serviceId: string, environmentId: string): Promise<boolean> {
    const purpose = `look for service ${serviceId} in environment ${environmentId}`;
    return this.#found(`instance ${serviceId} ${environmentId}`, () =>
      this.ask(INSTANCE, { serviceId, environmentId }, purpose),
    );
  }

  /** Variables of a service, or the shared ones, references unresolved. */
  async variables(environmentId: string, serviceId: string | undefined): Promise<LiveVariables> {
    const all = await this.allVariables(environmentId);
    return all.get(serviceId ?? '') ?? new Map();
  }

  /** Variables of all services, references unresolved. */
  allVariables(environmentId: string): Promise<VariablesByService> {
    return this.#variables(`variables ${environmentId}`, environmentId, readVariables);
  }

  /** Variables of a service, or the shared ones, read anew in two ways: with none missing that either way knows. */
  async variablesTwice(environmentId: string, serviceId: string | undefined): Promise<LiveVariables> {
    const all = await this.#variables(`all variables ${environmentId}`, environmentId, readVariablesTwice);
    return all.get(serviceId ?? '') ?? new Map();
  }

  /** TCP proxies of a service. */
  async proxies(environmentId: string, serviceId: string): Promise<readonly TcpProxy[]> {
    const all = await this.#once(`proxies ${environmentId}`, async () =>
      readProxies(this, await this.environment(environmentId)),
    );
    return all.get(serviceId) ?? [];
  }

  /** TCP proxies of a service, asked for by itself, whatever its configuration says. */
  async proxiesOf(environmentId: string, serviceId: string): Promise<readonly TcpProxy[]> {
    return (await askProxies(this, environmentId, [serviceId])).get(serviceId) ?? [];
  }

  /** Kinds of the schedules by which a volume is backed up, sorted; one request for all volumes of the environment. */
  async backupSchedules(environmentId: string, instanceId: string): Promise<readonly string[]> {
    const all = await this.#once(`backups ${environmentId}`, async () =>
      readBackupSchedules(this, await this.environment(environmentId)),
    );
    return all.get(instanceId) ?? [];
  }

  /**
   * Whether a deployment is another one over again: with the same image, settings and variables, as Railway makes them of its
   * own accord when it moves services. What cannot be read proves nothing.
   */
  repeats(other: string, one: string): Promise<boolean> {
    return this.#once(`deployments ${one} ${other}`, async () => {
      const purpose = `compare deployments ${one} and ${other}`;
      const found = await this.ask(TWO_DEPLOYMENTS, { one, other }, purpose).catch((error) => {
        if (isRailway(error, 'not-found') || isRailway(error, 'denied')) return undefined;
        throw error;
      });
      return found !== undefined && isRepetition(found, (value) => this.client.redactor.learn(value));
    });
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#cache.get(key) as Promise<T> | undefined;
    if (known) return known;
    // That something is not there is believed when it is said twice, and then remembered.
    const reading = read().catch((error) => {
      if (isRailway(error, 'not-found')) return read();
      throw error;
    });
    this.#cache.set(key, reading);
    reading.catch((error) => {
      const settled = isRailway(error, 'not-found');
      if (!settled && this.#cache.get(key) === reading) this.#cache.delete(key);
    });
    return reading;
  }

  #found(key: string, read: () => Promise<unknown>): Promise<boolean> {
    return this.#once(key, () =>
      read().then(
        () => true,
        (error) => {
          if (isRailway(error, 'not-found')) return false;
          throw error;
        },
      ),
    );
  }

  async #readEnvironment(id: string): Promise<EnvironmentSnapshot> {
    const { serviceInstances, volumeInstances, ...environment } = await everyPage(
      ['serviceInstances', 'volumeInstances'],
      async (after) =>
        (await this.ask(this.#environment, { id, ...after }, `read environment ${id}`)).environment,
    );
    const services = new Map(
      serviceInstances.map((instance) => [
        instance.serviceId,
        { instance, config: environment.config.services?.[instance.serviceId] ?? undefined },
      ]),
    );
    return { ...environment, services, volumes: volumeInstances };
  }

  #variables(
    key: string,
    environmentId: string,
    read: (snapshots: Snapshots, environment: EnvironmentSnapshot) => Promise<VariablesByService>,
  ): Promise<VariablesByService> {
    return this.#once(key, async () => {
      const all = await read(this, await this.environment(environmentId));
      for (const variable of [...all.values()].flatMap((each) => [...each.values()])) {
        if ('value' in variable) this.client.redactor.learn(variable.value);
      }
      return all;
    });
  }
}
