import type { Workload, WorkloadSpec } from '../../core/types';
import type { ContainerRecord } from '../state';
import type { HealthMonitor } from './health';

export type NewContainer = Omit<ContainerRecord, 'id' | 'createdAt' | 'state' | 'restarts'>;

/** A container on the simulated host: its record, and its process while it has one. */
export class Container {
  workload: Workload | undefined;
  monitor: HealthMonitor | undefined;

  constructor(readonly record: ContainerRecord) {}

  /** Docker's words. */
  state(): 'created' | 'running' | 'restarting' | 'exited' {
    if (!this.workload) return this.record.state === 'running' ? 'exited' : this.record.state;
    const state = this.workload.state();
    return state === 'starting' ? 'running' : state;
  }

  health(): 'none' | 'starting' | 'healthy' | 'unhealthy' {
    if (!this.record.healthcheck) return 'none';
    return this.monitor?.status() ?? this.record.health ?? 'starting';
  }

  restarts(): number {
    return this.record.restarts + (this.workload?.restartCount() ?? 0);
  }

  exitCode(): number {
    return this.workload?.exitCode() ?? this.record.exitCode ?? 0;
  }

  restartPolicy(): WorkloadSpec['restart'] {
    const [condition, cap] = this.record.restart.split(':');
    if (condition === 'on-failure')
      return { condition, maxRetries: Number(cap ?? 0) || Number.POSITIVE_INFINITY };
    if (condition === 'always' || condition === 'unless-stopped') {
      return { condition: 'always', maxRetries: Number.POSITIVE_INFINITY };
    }
    return { condition: 'no', maxRetries: 0 };
  }
}
