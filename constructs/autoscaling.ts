import { PlumblineError } from '../core/errors';
import { checked, options as optionsOf } from './props/check';
import { number } from './props/kind';
import { orRefused } from './props/refused-value';

export interface AutoscalingOptions {
  /** Fewest replicas, at least 1. @default 2 */
  readonly min?: number;
  /** Most replicas, at least `min`. @default 10 */
  readonly max?: number;
  /** CPU load in percent above which replicas are added, 1 to 100. @default 70 */
  readonly targetCpu?: number;
  /** Memory use in percent above which replicas are added, 1 to 100. @default 80 */
  readonly targetMemory?: number;
}

const shape = optionsOf<AutoscalingOptions>({
  min: number,
  max: number,
  targetCpu: number,
  targetMemory: number,
});

/**
 * The wish to have replicas added under load. Neither Railway (which scales each replica vertically within its
 * limits) nor Dokploy can do it today, so constructs refuse it there and say what to use instead.
 */
export class Autoscaling {
  /** @throws PlumblineError when a bound is out of range */
  static horizontal(options: AutoscalingOptions = {}): Autoscaling {
    return orRefused(Autoscaling, () =>
      Autoscaling.within(checked('Autoscaling.horizontal', shape, options)),
    );
  }

  private static within({ min = 2, max = 10, targetCpu = 70, targetMemory = 80 }: AutoscalingOptions) {
    const percent = (value: number) => value >= 1 && value <= 100;
    const counts = Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min;
    if (!counts || !percent(targetCpu) || !percent(targetMemory)) {
      throw new PlumblineError({
        what: `autoscaling from ${min} to ${max} replicas at ${targetCpu} % CPU and ${targetMemory} % memory`,
        why: 'replicas are whole numbers with 1 <= min <= max, targets are 1 to 100 percent',
        next: 'correct the bounds',
      });
    }
    return new Autoscaling(min, max, targetCpu, targetMemory);
  }

  private constructor(
    readonly min: number,
    readonly max: number,
    readonly targetCpu: number,
    readonly targetMemory: number,
  ) {}
}
