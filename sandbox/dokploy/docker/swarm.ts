import { setTimeout as pause } from 'node:timers/promises';
import { type Database, newId } from '../database';
import type { SwarmService, SwarmSpec } from '../state';
import type { Container } from './container';
import type { Engine } from './engine';

/** Exited tasks kept for each slot, as Swarm keeps its history. */
const TASK_HISTORY = 4;

/** Swarm services of the simulated host. */
export interface Swarm {
  /** Creates or updates a service; answers at once, as the Engine API does, and works on in the background. */
  apply(name: string, spec: SwarmSpec): void;
  find(name: string): SwarmService | undefined;
  remove(name: string): Promise<void>;
  scale(name: string, replicas: number): void;
  resume(): Promise<void>;
}

export function createSwarm(database: Database, engine: Engine): Swarm {
  const { state, world, save } = database;
  const services = state.swarmServices;

  const tasksOf = (name: string) => engine.list().filter(({ record }) => record.task?.serviceName === name);
  const liveTasks = (name: string) => tasksOf(name).filter((task) => task.state() === 'running');
  const wait = (seconds: number) =>
    pause(seconds * world.secondMs, undefined, { signal: engine.closing, ref: false });
  const isCurrent = (service: SwarmService, generation: number) =>
    services[service.name] === service && service.generation === generation && !engine.closing.aborted;
  const failed = (task: Container) => task.state() === 'exited' || task.health() === 'unhealthy';

  const startTask = async (service: SwarmService, spec: SwarmSpec, slot: number, attempts = 0) => {
    const { project, service: serviceName, kind, image, environment, healthcheck, dataDir, routes } = spec;
    const task = engine.create({
      name: `${service.name}.${slot}.${newId().toLowerCase()}`,
      project,
      service: serviceName,
      kind,
      image,
      configHash: '',
      environment,
      restart: 'no',
      routes,
      task: { serviceName: service.name, slot, generation: service.generation, attempts },
      ...(healthcheck && { healthcheck }),
      ...(dataDir && { dataDir }),
    });
    // A task whose image does not exist is rejected, and Swarm tries again under the restart policy.
    await engine.start(task).catch(() => {});
    await forgetOldTasks(service.name, slot);
    return task;
  };

  const forgetOldTasks = async (name: string, slot: number) => {
    const dead = tasksOf(name).filter((task) => task.record.task!.slot === slot && task.state() === 'exited');
    for (const task of dead.slice(0, -TASK_HISTORY)) await engine.remove(task);
  };

  /** Replaces a task that fails, until the restart policy has had enough. */
  const supervise = async (service: SwarmService, task: Container): Promise<void> => {
    const { slot, generation } = task.record.task!;
    const { restart } = service.spec;
    let current = task;
    for (let attempts = task.record.task!.attempts; ; attempts += 1) {
      while (!failed(current)) {
        await engine.changed();
        if (!isCurrent(service, generation) || !engine.list().includes(current)) return;
      }
      // A task that was scaled away did not fail, even when its slot is asked for again soon after.
      if (slot > service.spec.replicas) return;
      if (current.state() === 'running') await engine.stop(current);
      else if (restart.condition === 'on-failure' && current.exitCode() === 0) return;
      if (restart.condition === 'none' || (restart.maxAttempts !== null && attempts >= restart.maxAttempts))
        return;
      await wait(restart.delaySeconds);
      if (!isCurrent(service, generation) || slot > service.spec.replicas) return;
      current = await startTask(service, service.spec, slot, attempts + 1);
    }
  };
  const superviseInBackground = (service: SwarmService, task: Container) =>
    void supervise(service, task).catch(ignoreClosing);

  /** Watches a new task: healthy, and then for the monitoring time without failing. */
  const survives = async (task: Container, monitorSeconds: number): Promise<boolean> => {
    while (!failed(task)) {
      if (task.state() === 'running' && task.health() !== 'starting') {
        await wait(monitorSeconds);
        return !failed(task);
      }
      await engine.changed();
    }
    return false;
  };

  const report = (service: SwarmService, State: string, Message: string) => {
    const begun = State === 'updating' || State === 'rollback_started';
    service.updateStatus = {
      State,
      Message,
      StartedAt: (begun ? undefined : service.updateStatus?.StartedAt) ?? database.now(),
      ...(!begun && { CompletedAt: database.now() }),
    };
    save();
  };

  /** Replaces the tasks of every slot by new ones; answers whether all survived. */
  const roll = async (service: SwarmService, generation: number): Promise<void> => {
    const { spec } = service;
    const oldTasks = liveTasks(service.name).filter(({ record }) => record.task!.generation !== generation);
    for (let slot = 1; slot <= spec.replicas; slot += 1) {
      const old = oldTasks.filter(({ record }) => record.task!.slot === slot);
      if (spec.update.order !== 'start-first') for (const task of old) await engine.stop(task);
      const task = await startTask(service, spec, slot);
      const survived = await survives(task, spec.update.monitorSeconds);
      if (!isCurrent(service, generation)) return;
      if (!survived && spec.update.failureAction === 'rollback') return rollBack(service, task);
      superviseInBackground(service, task);
      if (!survived && spec.update.failureAction === 'pause') {
        return report(
          service,
          'paused',
          `update paused due to failure or early termination of task ${task.record.id.slice(0, 25)}`,
        );
      }
      for (const each of old) if (each.state() === 'running') await engine.stop(each);
    }
    for (const each of oldTasks) if (each.state() === 'running') await engine.stop(each);
    report(service, 'completed', 'update completed');
  };

  const rollBack = async (service: SwarmService, culprit: Container): Promise<void> => {
    const { spec, previousSpec } = service;
    const id = culprit.record.id.slice(0, 25);
    report(
      service,
      'rollback_started',
      `update rolled back due to failure or early termination of task ${id}`,
    );
    service.spec = previousSpec ?? spec;
    service.previousSpec = spec;
    service.version += 1;
    service.generation += 1;
    const { generation } = service;
    if (culprit.state() === 'running') await engine.stop(culprit);
    for (const task of liveTasks(service.name)) {
      if (task.record.task!.generation === generation - 1) await engine.stop(task);
    }
    for (let slot = 1; slot <= service.spec.replicas; slot += 1) {
      const kept = liveTasks(service.name).find(({ record }) => record.task!.slot === slot);
      if (kept) kept.record.task!.generation = generation;
      const task = kept ?? (await startTask(service, service.spec, slot));
      if (!isCurrent(service, generation)) return;
      superviseInBackground(service, task);
    }
    report(service, 'rollback_completed', 'rollback completed');
  };

  const startAll = async (service: SwarmService, from = 1) => {
    for (let slot = from; slot <= service.spec.replicas; slot += 1) {
      superviseInBackground(service, await startTask(service, service.spec, slot));
    }
  };

  return {
    find: (name) => (Object.hasOwn(services, name) ? services[name] : undefined),
    apply(name, spec) {
      const now = database.now();
      const existing = services[name];
      if (!existing) {
        const service = {
          id: newId(),
          name,
          spec,
          version: 1,
          generation: 1,
          createdAt: now,
          updatedAt: now,
        };
        services[name] = service;
        save();
        return void startAll(service).catch(ignoreClosing);
      }
      existing.previousSpec = existing.spec;
      existing.spec = { ...spec, force: existing.spec.force + 1 };
      existing.version += 1;
      existing.generation += 1;
      existing.updatedAt = now;
      report(existing, 'updating', 'update in progress');
      void roll(existing, existing.generation).catch(ignoreClosing);
    },
    async remove(name) {
      delete services[name];
      save();
      await Promise.all(tasksOf(name).map((task) => engine.remove(task)));
    },
    scale(name, replicas) {
      const service = services[name];
      if (!service) return;
      const running = liveTasks(name).length;
      service.spec = { ...service.spec, replicas };
      save();
      if (replicas > running) void startAll(service, running + 1).catch(ignoreClosing);
      for (const task of liveTasks(name)) {
        if (task.record.task!.slot > replicas) void engine.stop(task);
      }
    },
    async resume() {
      for (const service of Object.values(services)) {
        const unfinished = service.updateStatus?.State === 'updating';
        for (const task of liveTasks(service.name)) {
          const isNew = task.record.task!.generation === service.generation;
          if (unfinished && isNew) await engine.remove(task);
          else if (isNew) superviseInBackground(service, task);
        }
        if (unfinished) void roll(service, service.generation).catch(ignoreClosing);
      }
    },
  };
}

/** Waiting ends with an abort when the sandbox closes; nothing is left to do then. */
function ignoreClosing(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}
