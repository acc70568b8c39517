import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { PullError, resolveImage } from '../../runtime/images';
import type { Database } from '../database';
import type { ContainerRecord, Registry } from '../state';
import { Container, type NewContainer } from './container';
import { monitorHealth } from './health';

/** The simulated host's container engine. It knows nothing of Dokploy's records and outlives their removal. */
export interface Engine {
  /** @throws PullError when no registry has the image */
  pull(image: string): void;
  create(container: NewContainer): Container;
  /** @throws PullError when no registry has the image */
  start(container: Container): Promise<void>;
  /** Ends the process; the container stays, exited. */
  stop(container: Container): Promise<void>;
  remove(container: Container): Promise<void>;
  list(): readonly Container[];
  /** Resolves when any container started, exited or changed its health; rejects when the sandbox closes. */
  changed(): Promise<void>;
  onChange(listener: () => void): void;
  /** Tells the listeners that something else they look at changed. */
  announce(): void;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
  removeVolumes(project: string): void;
  resume(): Promise<void>;
  close(): void;
}

const LONGEST_RESUME_MS = 10_000;

export function createEngine(database: Database): Engine {
  const { state, world, save } = database;
  const containers = new Map<string, Container>(
    Object.values(state.containers).map((record) => [record.id, new Container(record)]),
  );
  const events = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  const announce = () => void (closing.signal.aborted || events.emit('change'));

  const detach = async (container: Container) => {
    const { workload, monitor, record } = container;
    container.workload = undefined;
    container.monitor = undefined;
    monitor?.stop();
    if (!workload) return;
    record.restarts += workload.restartCount();
    await workload.stop();
  };

  /** @param before what is known of the container from before a restart of the sandbox */
  const launch = async (container: Container, before: Pick<ContainerRecord, 'behaviour' | 'health'>) => {
    const { record } = container;
    if (record.dataDir) mkdirSync(record.dataDir, { recursive: true });
    const starting = world.runtime.start({
      name: record.service,
      platform: 'dokploy',
      image: record.image,
      environment: record.environment,
      restart: container.restartPolicy(),
      scope: record.project,
      ...(record.dataDir && { dataDir: record.dataDir }),
      ...(before.behaviour && { behaviour: before.behaviour }),
    });
    const workload = await starting.catch((error: Error) => {
      Object.assign(record, { state: 'exited', exitCode: 128 });
      throw error;
    });
    container.workload = workload;
    Object.assign(record, { state: 'running', behaviour: workload.behaviour });
    delete record.exitCode;
    if (record.healthcheck) {
      container.monitor = monitorHealth({
        workload,
        healthcheck: record.healthcheck,
        secondMs: world.secondMs,
        initial: before.health,
        onChange(health) {
          record.health = health;
          save();
          announce();
        },
      });
    }
    void workload.exited.then((exitCode) => {
      if (container.workload !== workload) return;
      container.monitor?.stop();
      Object.assign(record, { state: 'exited', exitCode });
      save();
      announce();
    });
    save();
    announce();
  };

  return {
    closing: closing.signal,
    pull(image) {
      resolveImage(image);
      requireLogin(image, Object.values(state.registries ?? {}));
    },
    create(wanted) {
      const id = randomBytes(32).toString('hex');
      const record: ContainerRecord = {
        ...wanted,
        id,
        createdAt: database.now(),
        state: 'created',
        restarts: 0,
      };
      const container = new Container(record);
      state.containers[id] = record;
      containers.set(id, container);
      save();
      return container;
    },
    start: (container) => launch(container, {}),
    async stop(container) {
      await detach(container);
      if (container.record.state === 'running')
        Object.assign(container.record, { state: 'exited', exitCode: 137 });
      save();
      announce();
    },
    async remove(container) {
      containers.delete(container.record.id);
      delete state.containers[container.record.id];
      save();
      await detach(container);
      announce();
    },
    list: () => [...containers.values()],
    async changed() {
      await once(events, 'change', { signal: closing.signal });
    },
    announce,
    onChange: (listener) => void events.on('change', listener),
    removeVolumes: (project) => rmSync(volumesDir(world.dataDir, project), { recursive: true, force: true }),
    async resume() {
      const running = [...containers.values()].filter(({ record }) => record.state === 'running');
      await Promise.all(
        running.map(async (container) => {
          const { behaviour, health } = container.record;
          await launch(container, { behaviour, health });
          await launched(container, closing.signal);
          announce();
        }),
      );
    },
    close() {
      closing.abort();
      for (const { monitor, workload, record } of containers.values()) {
        monitor?.stop();
        record.restarts += workload?.restartCount() ?? 0;
      }
      save();
    },
  };
}

/**
 * Waits until a resumed app listens again: on a real host it never stopped, so nobody should see it come up.
 */
async function launched({ workload }: Container, closing: AbortSignal): Promise<void> {
  const deadline = Date.now() + LONGEST_RESUME_MS;
  while (workload?.state() === 'starting' && Date.now() < deadline && !closing.aborted) await pause(20);
}

const PRIVATE = 'private.plumbline.test';

/** @throws PullError for an image of a registry that wants a login, and that the server has none of */
function requireLogin(image: string, logins: readonly Registry[]): void {
  if (!image.startsWith(`${PRIVATE}/`) || logins.some(({ registryUrl }) => registryUrl === PRIVATE)) return;
  throw new PullError(`Head "https://${PRIVATE}/v2/": no basic auth credentials (${image})`);
}

/** Folder of a project's volumes. */
export function volumesDir(dataDir: string, project: string): string {
  return `${dataDir}/dokploy/${project}`;
}
