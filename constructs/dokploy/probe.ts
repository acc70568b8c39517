/**
 * A container healthcheck as Docker runs it: `CMD` and an argument list, or `CMD-SHELL` and one shell line.
 * Literal text: a `$` reaches the container as a `$`.
 */
export type ProbeTest = readonly string[];

/** Where an HTTP probe asks, from inside the container. */
export interface HttpProbeTarget {
  /** Port the app listens on in the container, 1 to 65535. */
  readonly port: number;
  /** Path with its leading slash, such as `/health/ready`. */
  readonly path: string;
  /**
   * @default '127.0.0.1' - `localhost` may resolve to `::1`, where an app bound to IPv4 does not answer
   */
  readonly host?: string;
}

const url = ({ host = '127.0.0.1', port, path }: HttpProbeTarget) => `http://${host}:${port}${path}`;

/** Probes by what the image ships: pick the one whose program exists in it. */
export const Probe = {
  /** `wget --spider`, in GNU and BusyBox images (Alpine). Sends HEAD, which the endpoint must answer. */
  wget: (target: HttpProbeTarget): ProbeTest => ['CMD', 'wget', '-q', '--spider', url(target)],

  /** `curl --fail`, so that a 4xx or 5xx answer counts as unhealthy. */
  curl: (target: HttpProbeTarget): ProbeTest => ['CMD', 'curl', '-fsS', '-o', '/dev/null', url(target)],

  /** Node itself, for slim Node images that ship neither wget nor curl. */
  node: (target: HttpProbeTarget): ProbeTest => [
    'CMD',
    'node',
    '-e',
    `require("http").get(${JSON.stringify(url(target))}, (r) => process.exit(r.statusCode < 300 ? 0 : 1)).on("error", () => process.exit(1))`,
  ],

  /**
   * `pg_isready` over TCP: while the image initialises its data folder the server listens on the Unix
   * socket only, so a probe of the socket would be healthy too early.
   */
  postgres: (options: { readonly user: string; readonly database: string }): ProbeTest => [
    'CMD',
    'pg_isready',
    '-h',
    '127.0.0.1',
    '-U',
    options.user,
    '-d',
    options.database,
  ],

  /**
   * `redis-cli ping` that wants `PONG`: redis-cli exits 0 on `NOAUTH` and `LOADING` answers too. With a
   * password, give the container `REDISCLI_AUTH`.
   */
  redis: (): ProbeTest => ['CMD-SHELL', 'redis-cli -h 127.0.0.1 ping | grep -q PONG'],

  /** Any program and its arguments; exit code 0 means healthy. */
  command: (...argv: string[]): ProbeTest => ['CMD', ...argv],
};
