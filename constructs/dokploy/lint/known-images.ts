import { parseImageReference } from '../../../core/image-reference';
import { Probe, type ProbeTest } from '../probe';

/** What is known of an image by its name. */
export interface KnownImage {
  /** Holds data that nobody outside has to reach. */
  readonly isDatabase: boolean;
  /** A probe whose program the image ships, as its own documentation has it. */
  readonly probe?: ProbeTest;
}

const postgres: KnownImage = {
  isDatabase: true,
  probe: ['CMD-SHELL', 'pg_isready -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}"'],
};
const mysql: KnownImage = { isDatabase: true, probe: ['CMD', 'mysqladmin', 'ping', '-h', '127.0.0.1'] };
const redis: KnownImage = { isDatabase: true, probe: Probe.redis() };
const valkey: KnownImage = {
  isDatabase: true,
  probe: ['CMD-SHELL', 'valkey-cli -h 127.0.0.1 ping | grep -q PONG'],
};
const mongo: KnownImage = {
  isDatabase: true,
  probe: ['CMD', 'mongosh', '--quiet', '--eval', "quit(db.adminCommand('ping').ok ? 0 : 1)"],
};
const database: KnownImage = { isDatabase: true };

/** By the last part of the repository: `postgres` of `docker.io/library/postgres`. */
const IMAGES: Readonly<Record<string, KnownImage>> = {
  postgres,
  postgis: postgres,
  pgvector: postgres,
  timescaledb: postgres,
  'timescaledb-ha': postgres,
  postgresql: database,
  mysql,
  'mysql-server': mysql,
  percona: mysql,
  mariadb: {
    isDatabase: true,
    probe: ['CMD', 'healthcheck.sh', '--connect', '--innodb_initialized'],
  },
  redis,
  'redis-stack-server': redis,
  valkey,
  keydb: { isDatabase: true, probe: ['CMD-SHELL', 'keydb-cli -h 127.0.0.1 ping | grep -q PONG'] },
  dragonfly: database,
  memcached: database,
  mongo,
  mongodb: database,
  rabbitmq: { isDatabase: true, probe: ['CMD', 'rabbitmq-diagnostics', '-q', 'check_running'] },
  elasticsearch: database,
  opensearch: database,
  clickhouse: database,
  'clickhouse-server': {
    isDatabase: true,
    probe: Probe.wget({ port: 8123, path: '/ping' }),
  },
  cassandra: database,
  etcd: { isDatabase: true, probe: ['CMD', 'etcdctl', 'endpoint', 'health'] },
  influxdb: { isDatabase: true, probe: ['CMD', 'influx', 'ping'] },
  minio: { isDatabase: false, probe: ['CMD', 'mc', 'ready', 'local'] },
  nginx: { isDatabase: false, probe: Probe.curl({ port: 80, path: '/' }) },
  traefik: { isDatabase: false, probe: ['CMD', 'traefik', 'healthcheck', '--ping'] },
};

/** What is known of an image, or nothing. */
export function knownImage(reference: string): KnownImage | undefined {
  const parsed = parseImageReference(reference.slice(0, 600));
  if ('reason' in parsed) return undefined;
  const name = parsed.repository.split('/').at(-1)!;
  return Object.hasOwn(IMAGES, name) ? IMAGES[name] : undefined;
}
