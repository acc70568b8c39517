/** How long a rollout may take; each platform's request adds what is deployed. */
export interface RolloutRequest {
  /** Seconds from the request until what was deployed serves. */
  readonly timeoutSeconds: number;
  /** Seconds it has to go on serving afterwards. */
  readonly settleSeconds: number;
}

/** Who waits for a rollout. */
export interface RolloutObserver {
  /** Told what the rollout has come to. */
  progress(message: string): void;
  /** Ends the waiting; the deployment itself goes on. */
  readonly signal: AbortSignal;
}
