import { GATE_SECONDS, LIMITS } from '../../providers/defaults';
import type { Tier } from '../tier';

export interface Size {
  readonly replicas: number;
  /** Seconds a deployment may take until it is healthy. */
  readonly gateSeconds: number;
  /** Most vCPUs per replica. */
  readonly cpu: number;
  /** Most memory per replica, in GB. */
  readonly memoryGb: number;
}

export const SIZES: Readonly<Record<Tier, Size>> = {
  production: { replicas: 3, gateSeconds: GATE_SECONDS, ...LIMITS },
  staging: { replicas: 1, gateSeconds: 120, ...LIMITS },
  development: { replicas: 2, gateSeconds: 120, ...LIMITS },
};
