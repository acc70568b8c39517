import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime, type ManagedRuntime } from '../runtime/runtime';
import { createFaultBoard, type SwitchableFaultBoard } from './faults';
import type { HostRouter } from './router';
import { type FileStore, openStore } from './store';
import type { Simulator, World } from './types';

/** Platforms by mount point. */
export type SimulatorFactories = Readonly<Record<string, (world: World) => Simulator>>;

/** A world and everything running in it; thrown away whole by a reset. */
export interface RunningWorld {
  readonly simulators: ReadonlyMap<string, Simulator>;
  readonly faults: SwitchableFaultBoard;
  /** Stops what runs and writes the state out. */
  close(): Promise<void>;
  /** Stops what runs and deletes the state. */
  wipe(): Promise<void>;
}

export interface WorldOptions {
  readonly dir: string;
  readonly secondMs: number;
  readonly now: () => Date;
  readonly port: number;
  readonly credentials: World['credentials'];
  readonly router: HostRouter;
  readonly simulators: SimulatorFactories;
}

/** Opens the state in a folder and resumes what it says is running. */
export async function openWorld(options: WorldOptions): Promise<RunningWorld> {
  const { dir, secondMs, now, port, credentials, router } = options;
  const stateDir = join(dir, 'state');
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const stores: FileStore<unknown>[] = [];
  const store = <T>(name: string, initial: () => T) => {
    const opened = openStore(join(stateDir, `${name}.json`), initial);
    stores.push(opened as FileStore<unknown>);
    return opened;
  };
  const faults = createFaultBoard(store('faults', () => ({})));
  const runtime: ManagedRuntime = createRuntime({ faults, history: store('images', () => ({})), secondMs });
  const world: World = {
    runtime,
    router,
    faults,
    store,
    now,
    secondMs,
    port,
    dataDir,
    credentials,
  };
  const simulators = new Map(
    Object.entries(options.simulators).map(([name, create]) => [name, create(world)] as const),
  );
  await Promise.all([...simulators.values()].map((simulator) => simulator.resume()));
  const stop = async () => {
    await Promise.all([...simulators.values()].map((simulator) => simulator.close?.()));
    router.clear();
    await runtime.stopAll();
  };
  return {
    simulators,
    faults,
    async close() {
      await stop();
      for (const each of stores) each.flush();
    },
    async wipe() {
      for (const each of stores) each.abandon();
      await stop();
      for (const folder of [stateDir, dataDir]) {
        if (existsSync(folder)) rmSync(folder, { recursive: true });
      }
    },
  };
}
