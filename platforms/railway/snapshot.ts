import type { RailwayClient } from './client';
import { configVariables, type EnvironmentConfig, type LiveVariables, type ServiceConfig } from './config';
import type { Document } from './document';
import type { LiveInstance, LiveVolume, TcpProxy } from './live';
import { environmentDocument, type LiveProject, PROJECT, proxiesDocument, variablesDocument } from './reads';

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

/** Variables that Railway lets people set although their names begin like those it provides itself. */
const SETTABLE =
  /^RAILWAY_(HEALTHCHECK_TIMEOUT_SEC|DEPLOYMENT_(OVERLAP|DRAINING)_SECONDS|DOCKERFILE_PATH|RUN_UID|RUN_AS_ROOT|DEPLOYMENT_TRIGGER_ID|SHM_SIZE_BYTES|CONFIG_FILE)$/;

/**
 * What Railway knows, read once per environment and process however many resources ask, and read again after a
 * write. Every reader of one walk shares the same promise.
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

  /** @throws RailwayError of kind `not-found` */
  project(id: string): Promise<LiveProject> {
    return this.#once(
      `project ${id}`,
      async () => (await this.ask(PROJECT, { id }, `read project ${id}`)).project,
    );
  }

  /** Variables of a service, or without one the shared ones, references unresolved. */
  async variables(environmentId: string, serviceId: string | undefined): Promise<LiveVariables> {
    const all = await this.#once(`variables ${environmentId}`, () => this.#readVariables(environmentId));
    return all.get(serviceId ?? '') ?? new Map();
  }

  /** TCP proxies of a service. */
  async proxies(environmentId: string, serviceId: string): Promise<readonly TcpProxy[]> {
    const all = await this.#once(`proxies ${environmentId}`, () => this.#readProxies(environmentId));
    return all.get(serviceId) ?? [];
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#cache.get(key) as Promise<T> | undefined;
    if (known) return known;
    const reading = read();
    this.#cache.set(key, reading);
    // A failure is not remembered: the next reader asks again.
    reading.catch(() => this.#cache.get(key) === reading && this.#cache.delete(key));
    return reading;
  }

  async #readEnvironment(id: string): Promise<EnvironmentSnapshot> {
    const instances: LiveInstance[] = [];
    const volumes: LiveVolume[] = [];
    let after: { servicesAfter?: string | undefined; volumesAfter?: string | undefined } = {};
    for (;;) {
      const { environment } = await this.ask(this.#environment, { id, ...after }, `read environment ${id}`);
      const { serviceInstances, volumeInstances, config } = environment;
      const first = !after.servicesAfter && !after.volumesAfter;
      if (first || after.servicesAfter) instances.push(...serviceInstances.nodes);
      if (first || after.volumesAfter) volumes.push(...volumeInstances.nodes);
      after = { servicesAfter: serviceInstances.next, volumesAfter: volumeInstances.next };
      if (after.servicesAfter || after.volumesAfter) continue;
      const services = new Map(
        instances.map((instance) => [
          instance.serviceId,
          { instance, config: config.services?.[instance.serviceId] ?? undefined },
        ]),
      );
      return { id, name: environment.name, projectId: environment.projectId, services, volumes, config };
    }
  }

  async #readVariables(environmentId: string): Promise<ReadonlyMap<string, LiveVariables>> {
    const { services, config, projectId } = await this.environment(environmentId);
    const serviceIds = [...services.keys()];
    const fromConfig = new Map([
      ['', configVariables(config.sharedVariables)],
      ...serviceIds.map((id) => [id, configVariables(services.get(id)?.config?.variables)] as const),
    ]);
    const complete = serviceIds.every((id) => services.get(id)?.config?.variables) && !hasMasked(fromConfig);
    const all = complete
      ? fromConfig
      : await this.#askVariables(projectId, environmentId, serviceIds, fromConfig);
    for (const variable of [...all.values()].flatMap((each) => [...each.values()])) {
      if ('value' in variable) this.client.redactor.learn(variable.value);
    }
    return all;
  }

  /** The second way to the values: one request for all services when the configuration masks them. */
  async #askVariables(
    projectId: string,
    environmentId: string,
    serviceIds: readonly string[],
    fromConfig: ReadonlyMap<string, LiveVariables>,
  ): Promise<ReadonlyMap<string, LiveVariables>> {
    const aliases = Object.fromEntries(serviceIds.map((id, i) => [`s${i}`, id]));
    const answer = await this.ask(
      variablesDocument(serviceIds.length),
      { projectId, environmentId, ...aliases },
      `read the variables of environment ${environmentId}`,
    );
    const read = (id: string, alias: string) => merge(fromConfig.get(id) ?? new Map(), answer[alias] ?? {});
    return new Map([
      ['', read('', 'shared')],
      ...serviceIds.map((id, i) => [id, read(id, `s${i}`)] as const),
    ]);
  }

  async #readProxies(environmentId: string): Promise<ReadonlyMap<string, TcpProxy[]>> {
    const { services } = await this.environment(environmentId);
    const ids = [...services]
      .filter(
        ([, { config }]) => !config?.networking || Object.keys(config.networking.tcpProxies ?? {}).length > 0,
      )
      .map(([id]) => id);
    if (ids.length === 0) return new Map();
    const aliases = Object.fromEntries(ids.map((id, i) => [`s${i}`, id]));
    const purpose = `read the TCP proxies of environment ${environmentId}`;
    const answer = await this.ask(proxiesDocument(ids.length), { environmentId, ...aliases }, purpose);
    return new Map(ids.map((id, i) => [id, answer[`s${i}`] ?? []]));
  }
}

const hasMasked = (all: ReadonlyMap<string, LiveVariables>) =>
  [...all.values()].some((live) =>
    [...live.values()].some((each) => 'unreadable' in each && each.unreadable === 'masked'),
  );

/** Values that could be read, over names that are known to exist; what Railway provides by itself is left out. */
function merge(known: LiveVariables, read: Readonly<Record<string, string>>): LiveVariables {
  const merged = new Map(known);
  for (const [name, value] of Object.entries(read)) {
    const provided = name.startsWith('RAILWAY_') && !SETTABLE.test(name) && !known.has(name);
    if (!provided && !/^\*+$/.test(value)) merged.set(name, { value });
  }
  return merged;
}
