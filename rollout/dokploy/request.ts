import type { Target } from '../../platforms/dokploy/services';
import type { RolloutRequest } from '../request';

/** A deployment of what a compose app or an application is configured to run. */
export interface DokployRollout extends RolloutRequest {
  readonly target: Target;
  /** Declared image by service; for an application one entry. */
  readonly images: Readonly<Record<string, string>>;
  /** Name of the deployment in the dashboard, by which it is found again; unlike any other. */
  readonly title: string;
}
