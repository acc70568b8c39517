/** What an environment is for; decides the sizes and gates of services that declare none. */
export type Tier = 'production' | 'staging' | 'development';

export interface Size {
  readonly replicas: number;
  /** Seconds a deployment may take until it is healthy. */
  readonly gateSeconds: number;
  /** Most vCPUs per replica. */
  readonly cpu: number;
  /** Most memory per replica, in GB. */
  readonly memoryGb: number;
}

const limits = { cpu: 2, memoryGb: 2 };

export const SIZES: Readonly<Record<Tier, Size>> = {
  production: { replicas: 3, gateSeconds: 300, ...limits },
  staging: { replicas: 1, gateSeconds: 120, ...limits },
  development: { replicas: 2, gateSeconds: 120, ...limits },
};
