import { PlumblineError } from '../core/errors';

/** A length of time, so that no number goes without its unit. */
export class Duration {
  /** @throws PlumblineError when the number is negative or not finite */
  static milliseconds(amount: number): Duration {
    return new Duration(amount, `${amount} ms`);
  }

  /** @throws PlumblineError when the number is negative or not finite */
  static seconds(amount: number): Duration {
    return new Duration(amount * 1000, `${amount} s`);
  }

  /** @throws PlumblineError when the number is negative or not finite */
  static minutes(amount: number): Duration {
    return new Duration(amount * 60_000, `${amount} min`);
  }

  private constructor(
    private readonly total: number,
    private readonly text: string,
  ) {
    if (!Number.isFinite(total) || total < 0) {
      throw new PlumblineError({
        what: `duration ${text}`,
        why: 'a duration is a number of at least 0',
        next: 'use Duration.seconds(30) or Duration.minutes(5)',
      });
    }
  }

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
