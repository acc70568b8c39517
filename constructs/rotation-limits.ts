import { PlumblineError } from '../core/errors';
import type { Duration } from './duration';
import type { SecretPlace } from './rotation-options';

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

/** The places that a value also lives in, as they are given. @throws PlumblineError for one that names no input */
export function places(alsoIn: readonly SecretPlace[]): readonly SecretPlace[] {
  for (const place of alsoIn) {
    const { environment, input } = place ?? {};
    const names = typeof environment === 'string' && environment !== '' && typeof input === 'string';
    if (names && /^[a-z][a-z0-9_]*$/.test(input)) continue;
    throw invalid(
      `a rotation with alsoIn ${JSON.stringify(place)}`,
      'it names no input of an environment',
      "both, such as { environment: 'github', input: 'production_railway_token' }",
    );
  }
  return alsoIn.map(({ environment, input }) => ({ environment, input }));
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
