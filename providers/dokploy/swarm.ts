import type { ApplicationRecord } from '../../platforms/dokploy/records';
import { ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';

/** Docker counts times in nanoseconds. */
const SECOND = 1_000_000_000;
const MEBIBYTE = 1_048_576;
/** Docker counts CPU in billionths of a core. */
const CORE = 1_000_000_000;

/** Swarm settings in Docker's words, all of them: what is left out means no healthcheck and endless restarts. */
export function swarmSettings(planned: State): Record<string, unknown> {
  const { health_check: health, restart_policy: restart } = planned;
  return {
    healthCheckSwarm: {
      Test: health.test,
      Interval: health.interval_seconds * SECOND,
      Timeout: health.timeout_seconds * SECOND,
      StartPeriod: health.start_period_seconds * SECOND,
      Retries: health.retries,
    },
    restartPolicySwarm: {
      Condition: restart.condition,
      Delay: restart.delay_seconds * SECOND,
      MaxAttempts: restart.max_attempts,
      Window: restart.window_seconds * SECOND,
    },
    updateConfigSwarm: paceSettings(planned.update_config),
    rollbackConfigSwarm: paceSettings(planned.rollback_config),
    // A mode set by hand would win over replicas.
    modeSwarm: null,
    replicas: planned.replicas,
    memoryLimit: scaled(planned.memory_limit_mb, MEBIBYTE),
    memoryReservation: scaled(planned.memory_reservation_mb, MEBIBYTE),
    cpuLimit: scaled(planned.cpu_limit, CORE),
    cpuReservation: scaled(planned.cpu_reservation, CORE),
  };
}

/** The same settings as they are now. */
export function swarmState(record: ApplicationRecord): State {
  const { healthCheckSwarm: health, restartPolicySwarm: restart } = record;
  return {
    health_check: health
      ? {
          test: health.Test ?? [],
          interval_seconds: seconds(health.Interval),
          timeout_seconds: seconds(health.Timeout),
          start_period_seconds: seconds(health.StartPeriod),
          retries: health.Retries ?? 0,
        }
      : null,
    restart_policy: restart
      ? {
          condition: restart.Condition ?? 'any',
          max_attempts: restart.MaxAttempts ?? 0,
          delay_seconds: seconds(restart.Delay),
          window_seconds: seconds(restart.Window),
        }
      : null,
    update_config: paceState(record.updateConfigSwarm),
    rollback_config: paceState(record.rollbackConfigSwarm),
    replicas: record.replicas ?? 1,
    memory_limit_mb: unscaled(record.memoryLimit, MEBIBYTE),
    memory_reservation_mb: unscaled(record.memoryReservation, MEBIBYTE),
    cpu_limit: unscaled(record.cpuLimit, CORE),
    cpu_reservation: unscaled(record.cpuReservation, CORE),
  };
}

/** @throws ProviderError when Swarm could never place the new task, which Dokploy would still call done */
export function requirePlaceable(record: ApplicationRecord, order: string | undefined): void {
  const port = record.ports.find(({ publishMode }) => publishMode === 'host')?.publishedPort;
  if (port === undefined || order === 'stop-first') return;
  throw new ProviderError(
    `Application "${record.name}" publishes port ${port} in host mode and starts the new task first`,
    'Two tasks cannot hold one port of the host, so the new task would never be placed while Dokploy reports success. Set update_config.order and rollback_config.order to "stop-first", or publish the port in ingress mode.',
    ['update_config', 'order'],
  );
}

function paceSettings(pace: State) {
  return {
    Parallelism: pace.parallelism,
    Delay: pace.delay_seconds * SECOND,
    FailureAction: pace.failure_action,
    Monitor: pace.monitor_seconds * SECOND,
    Order: pace.order,
  };
}

function paceState(pace: ApplicationRecord['updateConfigSwarm']): State | null {
  if (!pace) return null;
  return {
    parallelism: pace.Parallelism,
    delay_seconds: seconds(pace.Delay),
    monitor_seconds: seconds(pace.Monitor),
    order: pace.Order,
    failure_action: pace.FailureAction ?? 'pause',
  };
}

const seconds = (nanoseconds: number | null | undefined) => (nanoseconds ?? 0) / SECOND;

/** Dokploy takes these amounts as text with a whole number of bytes or billionths. */
const scaled = (amount: number | null, unit: number) =>
  amount === null ? null : String(Math.round(amount * unit));

const unscaled = (amount: string | null | undefined, unit: number) => (amount ? Number(amount) / unit : null);
