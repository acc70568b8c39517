import type { Behaviour, FaultBoard, Runtime, Store, Workload, WorkloadSpec } from '../core/types';
import type { StartApp } from './app';
import { startJob } from './apps/job';
import { startPostgres } from './apps/postgres';
import { startRedis } from './apps/redis';
import { startWeb } from './apps/web';
import { startWorker } from './apps/worker';
import { type AppName, type Image, resolveImage } from './images';
import { supervise } from './workload';

const APPS: Readonly<Record<AppName, StartApp>> = {
  web: startWeb,
  worker: startWorker,
  job: startJob,
  postgres: startPostgres,
  redis: startRedis,
};

/** Faults that change how the next container behaves. */
const APP_FAULTS: readonly Behaviour[] = [
  'never-healthy',
  'unwell',
  'crash-at-start',
  'crash-after-start',
  'flapping',
  'lying',
  'slow',
  'leaking-errors',
];

/** Image that each service ran last, and the one before it: what a lying app serves. */
export type ImageHistory = Record<string, { current: string; previous?: string }>;

export interface ManagedRuntime extends Runtime {
  stopAll(): Promise<void>;
}

export function createRuntime(options: {
  readonly faults: FaultBoard;
  readonly history: Store<ImageHistory>;
  readonly secondMs: number;
}): ManagedRuntime {
  const { faults, history, secondMs } = options;
  const running = new Set<Workload>();
  const chooseBehaviour = (spec: WorkloadSpec, image: Image): Behaviour =>
    spec.behaviour ?? APP_FAULTS.find((fault) => faults.take(fault, spec.name)) ?? image.behaviour;
  return {
    async start(spec) {
      const image = resolveImage(spec.image);
      const behaviour = chooseBehaviour(spec, image);
      const previous = remember(history, spec);
      const served = behaviour === 'lying' && previous ? resolveImage(previous) : image;
      const workload = supervise({ spec, image, served, behaviour, start: APPS[image.app], secondMs });
      running.add(workload);
      return {
        ...workload,
        async stop() {
          await workload.stop();
          running.delete(workload);
        },
      };
    },
    async stopAll() {
      await Promise.all([...running].map((workload) => workload.stop()));
      running.clear();
    },
  };
}

function remember(history: Store<ImageHistory>, spec: WorkloadSpec): string | undefined {
  const key = [spec.platform, spec.scope ?? '', spec.name].join('/');
  const known = history.data[key];
  if (known?.current === spec.image) return known.previous;
  history.data[key] = { current: spec.image, previous: known?.current };
  history.save();
  return known?.current;
}
