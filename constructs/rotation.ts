import { Duration } from './duration';
import type { ManifestRotation, RotationCategory, RotationSource } from './manifest';
import { checked } from './props/check';
import { orRefused } from './props/refused-value';
import { between, invalid, overlapMs } from './rotation-limits';
import {
  type GeneratedOptions,
  type GivenOptions,
  type HexOptions,
  type PostgresPasswordOptions,
  type RailwayTokenOptions,
  type RandomOptions,
  ROTATION_OPTIONS,
  type RotationPlaces,
  type RotationTiming,
  type SecretPlace,
} from './rotation-options';

/** Nothing automatic is older than this. */
const CEILING_DAYS = 90;
const DAYS: Readonly<Record<RotationCategory, number | undefined>> = {
  infrastructure: CEILING_DAYS,
  application: 30,
  external: undefined,
  oauth: undefined,
};

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DAY = Duration.minutes(24 * 60);

/**
 * How a secret is replaced: where its next value comes from, how often it is due, and how long the previous one stays valid.
 * The order is always: store the new value, verify it, and only then revoke the previous one.
 */
export class Rotation {
  /** Random characters, such as a signing key. */
  static random(options: RandomOptions = {}): Rotation {
    return orRefused(Rotation, () => {
      checked('Rotation.random', ROTATION_OPTIONS.random, options);
      const { length = 43, alphabet = LETTERS_AND_DIGITS, ...rest } = options;
      const distinct = new Set(alphabet).size;
      if (!/^[!-~]{10,94}$/.test(alphabet) || distinct !== alphabet.length) {
        throw invalid(
          `Rotation.random: an alphabet of ${alphabet.length} characters`,
          'it needs 10 to 94 printable ASCII characters, each once, or some would be likelier than others',
          'the default: letters and digits',
        );
      }
      between('Rotation.random: length', length, 16, 512);
      return Rotation.generated({ kind: 'random', length, alphabet }, rest);
    });
  }

  /** Random bytes in hexadecimal digits, such as `openssl rand -hex 32` prints. */
  static hex(options: HexOptions = {}): Rotation {
    return orRefused(Rotation, () => {
      const { bytes = 32, ...rest } = checked('Rotation.hex', ROTATION_OPTIONS.hex, options);
      between('Rotation.hex: bytes', bytes, 16, 256);
      return Rotation.generated({ kind: 'hex', bytes }, rest);
    });
  }

  /**
   * Password of a Postgres database. Postgres knows one password per role, so the next password comes with the next of two
   * logins (`…_blue` and `…_green`), which act as the role that the database belongs to; the login before stays valid until
   * it is revoked, so that services that still run, and a rollback, keep their access.
   */
  static postgresPassword(options: PostgresPasswordOptions): Rotation {
    return orRefused(Rotation, () => {
      checked('Rotation.postgresPassword', ROTATION_OPTIONS.postgresPassword, options);
      const { service, user, database = 'app', address, ...timing } = options;
      return new Rotation('infrastructure', timing, {
        kind: 'postgres',
        service,
        userInput: user.name,
        database,
        ...(address !== undefined && { address }),
      });
    });
  }

  /**
   * A Railway project token. The new one is made with an account or workspace token (`RAILWAY_API_TOKEN`), asked what it is
   * for, and the previous one is deleted as soon as the new one has applied the stack.
   */
  static railwayProjectToken(options: RailwayTokenOptions = {}): Rotation {
    return orRefused(Rotation, () => {
      checked('Rotation.railwayProjectToken', ROTATION_OPTIONS.railwayProjectToken, options);
      const timing = { ...options, overlap: Duration.milliseconds(0) };
      return new Rotation('infrastructure', timing, { kind: 'railway-project-token' });
    });
  }

  /** A key that somebody else issues, such as a payment provider: on demand, with a value that a person brings. */
  static external(options: GivenOptions = {}): Rotation {
    return Rotation.given('external', options);
  }

  /** Credentials of an OAuth application: made by hand at its provider. */
  static oauth(options: GivenOptions = {}): Rotation {
    return Rotation.given('oauth', options);
  }

  private constructor(
    readonly category: RotationCategory,
    { everyDays = DAYS[category], overlap = DAY, alsoIn = [] }: RotationTiming & RotationPlaces,
    private readonly source: RotationSource,
  ) {
    if (everyDays !== undefined)
      between(`a rotation of ${category} secrets: everyDays`, everyDays, 1, CEILING_DAYS);
    this.everyDays = everyDays;
    this.overlapMs = overlapMs(category, overlap, everyDays);
    this.alsoIn = alsoIn;
  }

  /** Days until the next one is due; absent when only a person decides. */
  readonly everyDays: number | undefined;
  readonly overlapMs: number;
  /** Other inputs that get the next value too. */
  readonly alsoIn: readonly SecretPlace[];

  /** As it is written into the manifest. */
  get manifest(): ManifestRotation {
    const { category, everyDays, overlapMs, source, alsoIn } = this;
    return {
      category,
      ...(everyDays !== undefined && { everyDays }),
      overlapMs,
      source,
      ...(alsoIn.length > 0 && { alsoIn }),
    };
  }

  private static generated(
    source: RotationSource,
    { category = 'application', ...timing }: GeneratedOptions,
  ): Rotation {
    return new Rotation(category, timing, source);
  }

  private static given(category: 'external' | 'oauth', options: GivenOptions): Rotation {
    return orRefused(Rotation, () => {
      const { check, ...rest } = checked(`Rotation.${category}`, ROTATION_OPTIONS.given, options);
      const source = { kind: 'given', ...(check && { check: check.manifest }) } as const;
      return new Rotation(category, rest, source);
    });
  }
}
