import { Duration } from './duration';
import { PlumblineError } from './errors';
import type { Input } from './input';
import type { ManifestRotation, RotationCategory, RotationSource } from './manifest';

/** When a value is due, and how long the one before stays valid. */
export interface RotationTiming {
  /** Days from one rotation to the next, 1 to 90. @default - that of the category */
  readonly everyDays?: number;
  /** How long the previous value stays valid after the new one was verified. @default - 24 hours */
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
  /** Name of the service at Railway that is the database. */
  readonly service: string;
  /** The login that goes with the password; a rotation changes both, so that the previous login stays valid meanwhile. */
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

/** Tries out a value at whoever issued it. */
export class RotationCheck {
  /**
   * Runs a command in the project's folder; ending with 0 means that the value is good.
   * @param argv program and arguments, never a shell line; the value is in its environment as `PLUMBLINE_SECRET`
   */
  static command(argv: readonly string[]): RotationCheck {
    if (argv.length === 0 || argv[0] === '')
      throw invalid('RotationCheck.command([])', 'it names no program', "such as ['node', 'check.js']");
    return new RotationCheck({ argv: [...argv] });
  }

  /**
   * GETs an address with the value in a header; a status from 200 to 299 means that the value is good.
   * @param url https, or http on this machine
   */
  static http(
    url: string,
    {
      header = 'authorization',
      prefix = 'Bearer ',
    }: { readonly header?: string; readonly prefix?: string } = {},
  ): RotationCheck {
    if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(url)) {
      throw invalid(
        `RotationCheck.http(${JSON.stringify(url)})`,
        'the value would travel unencrypted',
        'an https address',
      );
    }
    return new RotationCheck({ url, header, prefix });
  }

  private constructor(readonly manifest: NonNullable<Extract<RotationSource, { kind: 'given' }>['check']>) {}
}

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
  static random({ length = 43, alphabet = LETTERS_AND_DIGITS, ...rest }: RandomOptions = {}): Rotation {
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
  }

  /** Random bytes in hexadecimal digits, such as `openssl rand -hex 32` prints. */
  static hex({ bytes = 32, ...rest }: HexOptions = {}): Rotation {
    between('Rotation.hex: bytes', bytes, 16, 256);
    return Rotation.generated({ kind: 'hex', bytes }, rest);
  }

  /**
   * Password of a Postgres database. Postgres knows one password per role, so the next password comes with the next of two
   * logins (`…_blue` and `…_green`), which act as the role that the database belongs to; the login before stays valid until
   * it is revoked, so that services that still run, and a rollback, keep their access.
   */
  static postgresPassword({
    service,
    user,
    database = 'app',
    address,
    ...timing
  }: PostgresPasswordOptions): Rotation {
    return new Rotation('infrastructure', timing, {
      kind: 'postgres',
      service,
      userInput: user.name,
      database,
      ...(address !== undefined && { address }),
    });
  }

  /**
   * A Railway project token. The new one is made with an account or workspace token (`RAILWAY_API_TOKEN`), asked what it is
   * for, and the previous one is deleted as soon as the new one has applied the stack.
   */
  static railwayProjectToken({ everyDays }: Pick<RotationTiming, 'everyDays'> = {}): Rotation {
    return new Rotation(
      'infrastructure',
      { ...(everyDays !== undefined && { everyDays }), overlap: Duration.milliseconds(0) },
      { kind: 'railway-project-token' },
    );
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
    { everyDays = DAYS[category], overlap = DAY }: RotationTiming,
    private readonly source: RotationSource,
  ) {
    if (everyDays !== undefined)
      between(`a rotation of ${category} secrets: everyDays`, everyDays, 1, CEILING_DAYS);
    this.everyDays = everyDays;
    this.overlapMs = overlap.toMilliseconds();
  }

  /** Days until the next one is due; absent when only a person decides. */
  readonly everyDays: number | undefined;
  readonly overlapMs: number;

  /** As it is written into the manifest. */
  get manifest(): ManifestRotation {
    const { category, everyDays, overlapMs, source } = this;
    return { category, ...(everyDays !== undefined && { everyDays }), overlapMs, source };
  }

  private static generated(
    source: RotationSource,
    { category = 'application', ...timing }: GeneratedOptions,
  ): Rotation {
    return new Rotation(category, timing, source);
  }

  private static given(category: 'external' | 'oauth', { check, overlap }: GivenOptions): Rotation {
    return new Rotation(
      category,
      { ...(overlap && { overlap }) },
      {
        kind: 'given',
        ...(check && { check: check.manifest }),
      },
    );
  }
}

function between(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalid(
    `${what} ${value}`,
    `it must be a whole number from ${least} to ${most}`,
    `one in that range`,
  );
}

function invalid(what: string, why: string, use: string): PlumblineError {
  return new PlumblineError({ what, why, next: `use ${use}` });
}
