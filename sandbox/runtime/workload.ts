import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Behaviour, Workload, WorkloadSpec, WorkloadState } from '../core/types';
import type { RunningApp, StartApp } from './app';
import type { Image } from './images';

const LOG_LINES_KEPT = 1000;
const LONGEST_BACKOFF_SECONDS = 10;
const PROBE_SECONDS = 5;
/** A fast sandbox on a busy machine still gives an app this long to answer. */
const SHORTEST_PROBE_MS = 1000;
const DEFAULT_PORTS = { web: 3000, postgres: 5432, redis: 6379 } as const;

export interface SupervisorOptions {
  readonly spec: WorkloadSpec;
  readonly image: Image;
  /** What the app says it is. */
  readonly served: Pick<Image, 'reference' | 'tag'>;
  readonly behaviour: Behaviour;
  readonly start: StartApp;
  readonly secondMs: number;
}

/** Runs an app under its restart policy: counts restarts, waits longer before each, and gives up at the cap. */
export function supervise({ spec, image, served, behaviour, start, secondMs }: SupervisorOptions): Workload {
  const logs: { at: Date; line: string }[] = [];
  const log = (line: string) => {
    logs.push({ at: new Date(), line });
    if (logs.length > LOG_LINES_KEPT) logs.shift();
  };
  const stopping = new AbortController();
  let state: WorkloadState = 'starting';
  let app: RunningApp | undefined;
  let restarts = 0;
  let exitCode: number | undefined;
  let gaveUp: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    gaveUp = resolve;
  });

  const runOnce = async (): Promise<number> => {
    try {
      app = await start({
        served,
        behaviour,
        environment: spec.environment,
        dataDir: spec.dataDir,
        reach: spec.reach ?? (() => undefined),
        secondMs,
        log,
      });
      if (stopping.signal.aborted) await app.stop();
      else state = 'running';
      return await app.exited;
    } catch (error) {
      log((error as Error).message);
      return 1;
    } finally {
      app = undefined;
    }
  };
  const mayRestart = (code: number) => {
    const { condition, maxRetries } = spec.restart;
    return restarts < maxRetries && (condition === 'always' || (condition === 'on-failure' && code !== 0));
  };
  const run = async () => {
    for (;;) {
      exitCode = await runOnce();
      if (stopping.signal.aborted) break;
      log(`container exited with code ${exitCode}`);
      if (!mayRestart(exitCode)) {
        state = 'exited';
        gaveUp(exitCode);
        return;
      }
      restarts += 1;
      state = 'restarting';
      const seconds = Math.min(2 ** (restarts - 1), LONGEST_BACKOFF_SECONDS);
      await pause(seconds * secondMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted) break;
      log(`restarting (${restarts} of ${spec.restart.maxRetries})`);
    }
    state = 'exited';
  };
  const finished = run();

  return {
    id: randomUUID(),
    spec,
    digest: image.digest,
    startedAt: new Date(),
    behaviour,
    exited,
    state: () => state,
    restartCount: () => restarts,
    exitCode: () => (state === 'exited' ? exitCode : undefined),
    port: () => app?.port,
    containerPort: () =>
      image.app === 'worker' || image.app === 'job'
        ? undefined
        : Number((image.app === 'web' && spec.environment['PORT']) || DEFAULT_PORTS[image.app]),
    logs: () => logs,
    probe: (path) => probe(app?.port, path, Math.max(PROBE_SECONDS * secondMs, SHORTEST_PROBE_MS)),
    async stop() {
      stopping.abort();
      await app?.stop();
      await finished;
    },
  };
}

function probe(port: number | undefined, path: string, timeout: number): Promise<number | undefined> {
  if (port === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, timeout, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(undefined));
  });
}
