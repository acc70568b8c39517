import { PlumblineError } from '../core/errors';
import { orRefused } from './props/refused-value';

/** A length of time, so that no number goes without its unit. */
export class Duration {
  /** @throws PlumblineError when the number is negative or not finite */
  static milliseconds(amount: number): Duration {
    return Duration.of(amount, 1, 'ms');
  }

  /** @throws PlumblineError when the number is negative or not finite */
  static seconds(amount: number): Duration {
    return Duration.of(amount, 1000, 's');
  }

  /** @throws PlumblineError when the number is negative or not finite */
  static minutes(amount: number): Duration {
    return Duration.of(amount, 60_000, 'min');
  }

  private static of(amount: number, milliseconds: number, unit: string): Duration {
    return orRefused(Duration, () => {
      // A number in a text is none: it has been taken for seconds and for milliseconds.
      if (!Number.isFinite(amount) || amount < 0) {
        throw new PlumblineError({
          what: `duration ${amount} ${unit}`,
          why: 'a duration is a number of at least 0',
          next: 'use Duration.seconds(30) or Duration.minutes(5)',
        });
      }
      return new Duration(amount * milliseconds, `${amount} ${unit}`);
    });
  }

  private constructor(
    private readonly total: number,
    private readonly text: string,
  ) {}

  toMilliseconds(): number {
    return this.total;
  }

  /** @throws PlumblineError when it is not a whole number of seconds, which the platforms do not take */
  toSeconds(): number {
    if (this.total % 1000 !== 0) {
      throw new PlumblineError({
        what: `duration ${this.text}`,
        why: 'the platform counts in whole seconds',
        next: `use Duration.seconds(${Math.max(1, Math.round(this.total / 1000))})`,
      });
    }
    return this.total / 1000;
  }

  toString(): string {
    return this.text;
  }
}
