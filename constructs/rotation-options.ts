import { Duration } from './duration';
import { Input } from './input';
import { options } from './props/check';
import { type Kind, list, made, needed, number, oneOf, type Shape, text } from './props/kind';
import { RotationCheck } from './rotation-check';

/** Another input with the same value. */
export interface SecretPlace {
  /** Name of its environment, such as `github`. */
  readonly environment: string;
  /** Name of the input, such as `production_railway_token`. */
  readonly input: string;
}

export interface RotationPlaces {
  /**
   * Where the value also lives, such as the input whose value GitHub keeps for CI. A rotation stores the next value there too,
   * applies these environments, and revokes the previous value only after that.
   * @default - nowhere; a token that another input has as well is then not rotated
   */
  readonly alsoIn?: readonly SecretPlace[];
}

/** When a value is due, and how long the one before stays valid. */
export interface RotationTiming {
  /** Days from one rotation to the next, 1 to 90. @default - that of the category */
  readonly everyDays?: number;
  /** How long the previous value stays valid after the new one was verified, less than `everyDays`. @default - 24 hours */
  readonly overlap?: Duration;
}

export interface GeneratedOptions extends RotationTiming, RotationPlaces {
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

export interface GivenOptions extends RotationPlaces {
  /** How a new value is tried out before anything uses it. @default - only by the health of the services that use it */
  readonly check?: RotationCheck;
  /** How long the previous value is kept for a rollback. @default - 24 hours */
  readonly overlap?: Duration;
}

export interface RailwayTokenOptions extends Pick<RotationTiming, 'everyDays'>, RotationPlaces {}

const inputName: Kind<string> = {
  wants: 'the name of an input, such as "production_railway_token"',
  is: (value) => typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value),
};
const alsoIn = list(options<SecretPlace>({ environment: needed(text), input: needed(inputName) }));
const timing: Shape<RotationTiming> = {
  everyDays: number,
  overlap: made(() => Duration, 'a Duration, such as Duration.minutes(60)'),
};
const generated: Shape<GeneratedOptions> = {
  ...timing,
  alsoIn,
  category: oneOf('infrastructure', 'application'),
};

/** What the options of each way to rotate may be. */
export const ROTATION_OPTIONS = {
  random: options<RandomOptions>({ ...generated, length: number, alphabet: text }),
  hex: options<HexOptions>({ ...generated, bytes: number }),
  postgresPassword: options<PostgresPasswordOptions>({
    ...timing,
    service: needed(text),
    user: needed(made(() => Input, 'Input.text(stack, "postgres_user", { description: … })')),
    database: text,
    address: text,
  }),
  railwayProjectToken: options<RailwayTokenOptions>({ everyDays: number, alsoIn }),
  given: options<GivenOptions>({
    check: made(() => RotationCheck, 'RotationCheck.http("https://…") or RotationCheck.command([…])'),
    overlap: timing.overlap,
    alsoIn,
  }),
};
