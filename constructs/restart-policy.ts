import { PlumblineError } from '../core/errors';
import { RESTARTS } from '../providers/defaults';
import { orRefused } from './props/refused-value';

/** How often a platform starts a container again. There is no way to say "always": it hides a service that keeps crashing. */
export class RestartPolicy {
  /**
   * Starts a container again that ended with an error; one that ended with 0 stays down.
   *
   * @param maxRetries restarts until the platform gives up, within {@link RESTARTS}, which also has the default
   * @throws PlumblineError when it is not a whole number in that range
   */
  static onFailure(maxRetries: number = RESTARTS.usual): RestartPolicy {
    return orRefused(RestartPolicy, () => {
      const { usual, least, most } = RESTARTS;
      if (!Number.isInteger(maxRetries) || maxRetries < least || maxRetries > most) {
        throw new PlumblineError({
          what: `RestartPolicy.onFailure(${maxRetries})`,
          why: `restarts need a cap from ${least} to ${most}: without one a service that crashes on start runs in circles and looks alive`,
          next: `use RestartPolicy.onFailure(${usual}), or RestartPolicy.never() for a job that must not run twice`,
        });
      }
      return new RestartPolicy(maxRetries);
    });
  }

  /** Never starts a container again, for jobs that must not run twice. */
  static never(): RestartPolicy {
    return new RestartPolicy(0);
  }

  private constructor(
    /** Restarts after a failure; 0 is never. */
    readonly maxRetries: number,
  ) {}
}
