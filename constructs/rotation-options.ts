import type { Duration } from './duration';
import type { Input } from './input';
import type { RotationCheck } from './rotation-check';

/** When a value is due, and how long the one before stays valid. */
export interface RotationTiming {
  /** Days from one rotation to the next, 1 to 90. @default - that of the category */
  readonly everyDays?: number;
  /** How long the previous value stays valid after the new one was verified, less than `everyDays`. @default - 24 hours */
  readonly overlap?: Duration;
}

export interface GeneratedOptions extends RotationTiming {
  /** Decides how often: `infrastructure` every 90 days, `application` every 30. @default 'application' */
  readonly category?: 'infrastructure' | 'application';
}

export interface RandomOptions extends GeneratedOptions {
  /** Characters, 16 to 512. @default 43, which is 256 bits of the default alphabet */
  readonly length?: number;
  /** Characters to choose from, each at most once, 10 to 94 printable ASCII ones. @default - letters and digits */
  readonly alphabet?: string;
}

export interface HexOptions extends GeneratedOptions {
  /** Bytes, two digits each, 16 to 256. @default 32 */
  readonly bytes?: number;
}

export interface PostgresPasswordOptions extends RotationTiming {
  /** Name of the service at Railway that is the database; with an `address`, only what plans call it. */
  readonly service: string;
  /**
   * The login that goes with the password; a rotation changes both, so that the previous login stays valid meanwhile. Each
   * database has its own.
   */
  readonly user: Input;
  /** Name of the database. @default 'app' */
  readonly database?: string;
  /**
   * `host:port` under which the machine that rotates reaches the database.
   * @default - the service's TCP proxy; without one, a proxy that is there only while the rotation works on the database
   */
  readonly address?: string;
}

export interface GivenOptions {
  /** How a new value is tried out before anything uses it. @default - only by the health of the services that use it */
  readonly check?: RotationCheck;
  /** How long the previous value is kept for a rollback. @default - 24 hours */
  readonly overlap?: Duration;
}
