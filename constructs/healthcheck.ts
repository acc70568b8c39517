import type { IConstruct } from 'constructs';
import { PlumblineError } from '../core/errors';
import { HEALTH_PATH, PROBE } from '../providers/defaults';
import { refusal } from './declaration-error';
import { Duration } from './duration';
import { checked, options as optionsOf } from './props/check';
import { list, made, number, oneOf, type Shape, text } from './props/kind';
import { orRefused } from './props/refused-value';

/** How a probe behaves; what a platform has no setting for is ignored there. */
export interface HealthcheckOptions {
  /**
   * How long a new deployment may take until it is healthy; then it has failed, whole seconds.
   *
   * @default - by the environment
   */
  readonly timeout?: Duration;
  /** Time between probes, whole seconds. Dokploy; Railway probes at its own pace. @default - {@link PROBE} */
  readonly interval?: Duration;
  /** Time one probe may take, at most `interval`, whole seconds. Dokploy. @default - {@link PROBE} */
  readonly probeTimeout?: Duration;
  /** Failed probes in a row until a container counts as unhealthy, at least 1. Dokploy. @default - {@link PROBE} */
  readonly retries?: number;
  /**
   * Time after start in which failed probes do not count, whole seconds; size it from measured start-up, migrations
   * included. Dokploy; on Railway only compared with `timeout`.
   *
   * @default - {@link PROBE}
   */
  readonly startPeriod?: Duration;
}

export interface HttpHealthcheckOptions extends HealthcheckOptions {
  /** Container port that answers. @default - the service's port */
  readonly port?: number;
  /** Program that asks, which must be in the image. Dokploy. @default 'wget' */
  readonly client?: 'wget' | 'curl' | 'node';
}

const duration = made(() => Duration, 'Duration.seconds(…)');
const timing: Shape<HealthcheckOptions> = {
  timeout: duration,
  interval: duration,
  probeTimeout: duration,
  retries: number,
  startPeriod: duration,
};
const commandOptions = optionsOf<HealthcheckOptions>(timing);
const httpOptions = optionsOf<HttpHealthcheckOptions>({
  ...timing,
  port: number,
  client: oneOf('wget', 'curl', 'node'),
});

/** A gate in whole seconds, with every default filled in. */
export interface Gate {
  readonly timeout: number;
  readonly interval: number;
  readonly probeTimeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

export type HealthcheckKind =
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly port?: number;
      readonly client: 'wget' | 'curl' | 'node';
    }
  | { readonly kind: 'command'; readonly argv: readonly string[] };

/** How a platform finds out that a service is healthy. */
export class Healthcheck {
  /**
   * Healthy when a GET of the path answers 200. Railway asks during a deployment only, never afterwards. After an apply Plumbline
   * asks as well, and there an answer of 200 that says `DOWN`, `unhealthy`, `error` and the like of the service is not healthy.
   *
   * @param path as the service serves it. @default {@link HEALTH_PATH}
   * @throws PlumblineError when the path does not begin with `/`
   */
  static http(path: string = HEALTH_PATH, options: HttpHealthcheckOptions = {}): Healthcheck {
    return orRefused(Healthcheck, () => {
      checked('Healthcheck.http', text, path, 'path');
      const { port, client = 'wget', ...rest } = checked('Healthcheck.http', httpOptions, options);
      if (!/^\/\S*$/.test(path)) {
        throw new PlumblineError({
          what: `Healthcheck.http(${JSON.stringify(path)})`,
          why: 'a path begins with "/" and holds no white space',
          next: `write it like Healthcheck.http("${HEALTH_PATH}")`,
        });
      }
      return new Healthcheck({ kind: 'http', path, client, ...(port !== undefined && { port }) }, rest);
    });
  }

  /**
   * Healthy when the program ends with 0. It runs inside the container, without a shell. Railway has no such check.
   *
   * @throws PlumblineError when no program is named
   */
  static command(argv: readonly string[], options: HealthcheckOptions = {}): Healthcheck {
    return orRefused(Healthcheck, () => {
      checked('Healthcheck.command', list(text), argv, 'argv');
      checked('Healthcheck.command', commandOptions, options);
      if (argv.length === 0 || argv[0] === '') {
        throw new PlumblineError({
          what: 'Healthcheck.command([])',
          why: 'there is no program to run',
          next: 'name the program and its arguments, such as ["pg_isready", "-h", "127.0.0.1"]',
        });
      }
      return new Healthcheck({ kind: 'command', argv }, options);
    });
  }

  private constructor(
    readonly probe: HealthcheckKind,
    private readonly options: HealthcheckOptions,
  ) {
    const { retries } = options;
    if (retries !== undefined && (!Number.isInteger(retries) || retries < 1)) {
      throw new PlumblineError({
        what: `healthcheck retries ${retries}`,
        why: 'at least one failed probe is needed to call a container unhealthy',
        next: `use a whole number from 1, such as ${PROBE.retries}`,
      });
    }
  }

  /**
   * The timing on a platform that probes as declared.
   *
   * @param timeout seconds when the declaration gives none
   * @throws PlumblineError when a container could never become healthy in time
   */
  gate(scope: IConstruct, timeout: number): Gate {
    const { interval, probeTimeout, retries, startPeriod } = this.options;
    return this.checked(scope, {
      timeout: this.options.timeout?.toSeconds() ?? timeout,
      interval: interval?.toSeconds() ?? PROBE.interval,
      probeTimeout: probeTimeout?.toSeconds() ?? PROBE.timeout,
      retries: retries ?? PROBE.retries,
      startPeriod: startPeriod?.toSeconds() ?? PROBE.startPeriod,
    });
  }

  /**
   * Seconds a deployment may take on a platform that probes at its own pace, where the declared timing only says how
   * long the service needs.
   *
   * @param timeout seconds when the declaration gives none
   * @throws PlumblineError when a container could never become healthy in time
   */
  gateTimeout(scope: IConstruct, timeout: number): number {
    const { interval, retries, startPeriod } = this.options;
    const probes = interval !== undefined || retries !== undefined;
    return this.checked(scope, {
      timeout: this.options.timeout?.toSeconds() ?? timeout,
      interval: probes ? (interval?.toSeconds() ?? PROBE.interval) : 0,
      probeTimeout: 0,
      retries: probes ? (retries ?? PROBE.retries) : 0,
      startPeriod: startPeriod?.toSeconds() ?? 0,
    }).timeout;
  }

  private checked(scope: IConstruct, gate: Gate): Gate {
    const { timeout, startPeriod, retries, interval } = gate;
    const needed = startPeriod + retries * interval;
    if (timeout < Math.max(needed, 1)) {
      throw refusal(scope, {
        field: 'healthcheck.timeout',
        value: `${timeout} s`,
        why: `the gate can never pass: a container may take ${startPeriod} s to start and ${retries} probes ${interval} s apart to be judged, ${needed} s in all`,
        next: `raise timeout to at least ${Math.max(needed, 1)} s, or lower startPeriod, retries or interval`,
      });
    }
    return gate;
  }
}
