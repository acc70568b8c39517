import { commandLine } from './command-line';
import { publishedPort } from './published-port';
import * as is from './scalar-kinds';

/**
 * Where Compose reads a text as something else: casts after interpolation (`loader/interpolate.go` of compose-go), and what its
 * types decode (`types/`). `*` stands for a name, `[]` for a place in a list.
 */
const WORKLOAD: Readonly<Record<string, is.ScalarKind>> = {
  cpu_count: is.integer,
  cpu_percent: is.decimal,
  cpu_period: is.integer,
  cpu_quota: is.integer,
  cpu_rt_period: is.integer,
  cpu_rt_runtime: is.integer,
  cpu_shares: is.integer,
  cpus: is.decimal,
  init: is.flag,
  oom_kill_disable: is.flag,
  oom_score_adj: is.integer,
  pids_limit: is.integer,
  privileged: is.flag,
  read_only: is.flag,
  stdin_open: is.flag,
  tty: is.flag,
  scale: is.integer,
  mem_limit: is.bytes,
  mem_reservation: is.bytes,
  memswap_limit: is.bytes,
  shm_size: is.bytes,
  'build.shm_size': is.bytes,
  command: commandLine,
  entrypoint: commandLine,
  stop_grace_period: is.duration,
  'devices.[]': is.device,
  'extra_hosts.[]': is.host,
  'ports.[]': publishedPort,
  'ports.[].target': is.integer,
  'volumes.[]': is.mount,
  'volumes.[].read_only': is.flag,
  'volumes.[].volume.nocopy': is.flag,
  'volumes.[].tmpfs.size': is.bytes,
  'ulimits.*': is.integer,
  'ulimits.*.hard': is.integer,
  'ulimits.*.soft': is.integer,
  'depends_on.*.required': is.flag,
  'depends_on.*.restart': is.flag,
  'healthcheck.disable': is.flag,
  'healthcheck.retries': is.natural,
  'healthcheck.interval': is.duration,
  'healthcheck.timeout': is.duration,
  'healthcheck.start_period': is.duration,
  'healthcheck.start_interval': is.duration,
  'deploy.replicas': is.integer,
  'deploy.update_config.parallelism': is.integer,
  'deploy.update_config.max_failure_ratio': is.decimal,
  'deploy.update_config.delay': is.duration,
  'deploy.update_config.monitor': is.duration,
  'deploy.rollback_config.parallelism': is.integer,
  'deploy.rollback_config.max_failure_ratio': is.decimal,
  'deploy.rollback_config.delay': is.duration,
  'deploy.rollback_config.monitor': is.duration,
  'deploy.restart_policy.max_attempts': is.integer,
  'deploy.restart_policy.delay': is.duration,
  'deploy.restart_policy.window': is.duration,
  'deploy.placement.max_replicas_per_node': is.integer,
  'deploy.resources.limits.cpus': is.decimalText,
  'deploy.resources.limits.memory': is.bytes,
  'deploy.resources.limits.pids': is.integer,
  'deploy.resources.reservations.cpus': is.decimalText,
  'deploy.resources.reservations.memory': is.bytes,
  'deploy.resources.reservations.devices.[].count': is.count,
  'gpus.[].count': is.count,
};

const FILE: Readonly<Record<string, is.ScalarKind>> = {
  'networks.*.external': is.flag,
  'networks.*.internal': is.flag,
  'networks.*.attachable': is.flag,
  'networks.*.enable_ipv4': is.flag,
  'networks.*.enable_ipv6': is.flag,
  'volumes.*.external': is.flag,
  'secrets.*.external': is.flag,
  'configs.*.external': is.flag,
};

/** Kinds that say more of a number than the schema does. */
export const OF_NUMBERS: ReadonlySet<is.ScalarKind> = new Set([
  publishedPort,
  is.duration,
  is.bytes,
  is.natural,
]);

/** The table as a tree of path segments. */
export interface KindTree {
  readonly kind?: is.ScalarKind;
  readonly below: ReadonlyMap<string, KindTree>;
}

interface Growing {
  kind?: is.ScalarKind;
  below: Map<string, Growing>;
}

function grow(tables: readonly (readonly [string, Readonly<Record<string, is.ScalarKind>>])[]): KindTree {
  const root: Growing = { below: new Map() };
  for (const [prefix, table] of tables) {
    for (const [path, kind] of Object.entries(table)) {
      let at = root;
      for (const segment of `${prefix}${path}`.split('.')) {
        const next = at.below.get(segment) ?? { below: new Map() };
        at.below.set(segment, next);
        at = next;
      }
      at.kind = kind;
    }
  }
  return root;
}

export const KINDS: KindTree = grow([
  ['', FILE],
  ['services.*.', WORKLOAD],
  ['jobs.*.', WORKLOAD],
]);
