import { PlumblineError } from '../core/errors';
import type { Duration } from './duration';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds of an overlap.
 * @throws PlumblineError when it is not over before the next rotation is due
 */
export function overlapMs(category: string, overlap: Duration, everyDays: number | undefined): number {
  const what = `a rotation of ${category} secrets: overlap`;
  const length = overlap.toMilliseconds();
  if (everyDays === undefined || length < everyDays * DAY_MS) return length;
  throw invalid(
    `${what} ${overlap} with everyDays ${everyDays}`,
    'the next rotation is due before the previous value is revoked, and has to wait for that',
    'an overlap that is shorter than the cycle',
  );
}

/** @throws PlumblineError when it is no whole number from `least` to `most` */
export function between(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalid(
    `${what} ${value}`,
    `it must be a whole number from ${least} to ${most}`,
    `one in that range`,
  );
}

/** The error for an option that cannot work. */
export function invalid(what: string, why: string, use: string): PlumblineError {
  return new PlumblineError({ what, why, next: `use ${use}` });
}
