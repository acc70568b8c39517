import { setTimeout as pause } from 'node:timers/promises';
import type { Workload } from '../../core/types';
import type { Healthcheck } from '../state';
import { runProbe } from './probe';

export type HealthStatus = 'starting' | 'healthy' | 'unhealthy';

/** Docker probes this often during the start period. */
const START_INTERVAL_SECONDS = 5;

/** Runs the healthcheck of one container, the way Docker does. */
export interface HealthMonitor {
  status(): HealthStatus;
  failingStreak(): number;
  /** Last probes, oldest first. */
  log(): readonly { readonly End: string; readonly ExitCode: number; readonly Output: string }[];
  stop(): void;
}

export function monitorHealth(options: {
  readonly workload: Workload;
  readonly healthcheck: Healthcheck;
  readonly secondMs: number;
  /** What is known before the first probe. @default 'starting' */
  readonly initial?: HealthStatus | undefined;
  readonly onChange: (status: HealthStatus) => void;
}): HealthMonitor {
  const { workload, healthcheck, secondMs, initial = 'starting', onChange } = options;
  const stopping = new AbortController();
  const entries: { End: string; ExitCode: number; Output: string }[] = [];
  let status = initial;
  let streak = 0;
  let probes = 0;
  const become = (next: HealthStatus) => {
    if (next === status) return;
    status = next;
    onChange(status);
  };
  const wait = (seconds: number) =>
    pause(Math.max(seconds * secondMs, 1), undefined, { signal: stopping.signal, ref: false });

  const watch = async () => {
    let startedAt = 0;
    let restarts = -1;
    for (;;) {
      if (workload.state() !== 'running') {
        await wait(0.2);
        continue;
      }
      if (restarts !== workload.restartCount()) {
        restarts = workload.restartCount();
        startedAt = Date.now();
        streak = 0;
        if (restarts > 0) become('starting');
      }
      const startingUp = () => Date.now() - startedAt < healthcheck.startPeriod * secondMs;
      const soon = status === 'starting' && startingUp();
      await wait(soon ? Math.min(START_INTERVAL_SECONDS, healthcheck.interval) : healthcheck.interval);
      if (workload.state() !== 'running' || restarts !== workload.restartCount()) continue;
      const forgiven = status === 'starting' && startingUp();
      probes += 1;
      const { exitCode, output } = await runProbe({ workload, healthcheck, secondMs, count: probes });
      if (stopping.signal.aborted) return;
      entries.push({ End: new Date().toISOString(), ExitCode: exitCode, Output: output });
      if (entries.length > 5) entries.shift();
      if (exitCode === 0) {
        streak = 0;
        become('healthy');
      } else if (!forgiven) {
        streak += 1;
        if (streak >= healthcheck.retries) become('unhealthy');
      }
    }
  };
  watch().catch(() => {});

  return {
    status: () => status,
    failingStreak: () => streak,
    log: () => entries,
    stop: () => stopping.abort(),
  };
}
