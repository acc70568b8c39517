/**
 * What a service gets that declares nothing else, on every platform: definitions, constructs, lints and reference pages
 * take it from here. What differs between platforms is in their definitions.
 */

/** Restarts after which a container that keeps crashing stays down. */
export const RESTARTS = { usual: 3, least: 1, most: 10 } as const;

/** Seconds a new deployment may take until it is healthy. */
export const GATE_SECONDS = 300;

/** Seconds a deployment has to stay well before it counts. */
export const SETTLE_SECONDS = 10;

/** The same on a sandbox, whose clock is faster. */
export const SANDBOX_SETTLE_SECONDS = 2;

/** Container healthcheck, where the platform lets one choose; times in seconds. */
export const PROBE = { interval: 10, timeout: 3, retries: 3, startPeriod: 30 } as const;

/** Path that answers 200 when a service is healthy, where a healthcheck names none. */
export const HEALTH_PATH = '/api/health';

/** Port that a container listens on when anybody is to reach it. */
export const PORT = 8080;

/** Most CPU (cores) and memory (GB) of one container. */
export const LIMITS = { cpu: 2, memoryGb: 2 } as const;
