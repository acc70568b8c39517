import type { RolloutRequest } from '../request';

/** A deployment of what a Railway service is configured to run. */
export interface RailwayRollout extends RolloutRequest {
  readonly serviceId: string;
  readonly environmentId: string;
  /** Declared image; undefined for a service that Railway builds. */
  readonly image: string | undefined;
}
