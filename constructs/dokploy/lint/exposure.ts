import { violation } from './finding';
import { publishedPorts } from './ports';
import { child, items, type Rule, resolved, text } from './services';

const DATABASE_IMAGE =
  /(?:^|[/_-])(postgres|postgis|pgvector|timescaledb|mysql|mariadb|mongo|redis|valkey|keydb|dragonfly|memcached|rabbitmq|elasticsearch|opensearch|clickhouse|cassandra|etcd|nats|minio)/i;
const DATABASE_PORTS = new Set([5432, 3306, 27017, 6379, 11211, 5672, 9200, 8123, 9042, 2379]);
const LOOPBACK = /^(?:127\.|::1$)/;

/** A database is not reachable from outside, and no container owns the host. */
export const exposureRule: Rule = function* (service, context) {
  const image = text(child(service.fields, 'image'));
  for (const { at, target, hostIp } of publishedPorts(service, context)) {
    if (LOOPBACK.test(hostIp) || !(DATABASE_IMAGE.test(image) || DATABASE_PORTS.has(target))) continue;
    const message = `port ${target} of a database is open on ${hostIp || 'every address'} of the host; Docker bypasses the host firewall`;
    yield violation('database-published', at, message, `use expose: ["${target}"], or publish on 127.0.0.1`);
  }
  const flag = (key: string) => resolved(child(service.fields, key), context).text;
  const at = (key: string) => service.fields.entries.get(key)?.keyAt ?? service.at;
  if (flag('privileged') === 'true') {
    yield violation(
      'privileged',
      at('privileged'),
      'a privileged container owns the host',
      'remove privileged:',
    );
  }
  for (const capability of items(child(service.fields, 'cap_add'))) {
    if (/^(?:CAP_)?(?:ALL|SYS_ADMIN)$/i.test(text(capability))) {
      const message = `capability ${text(capability)} lets the container take over the host`;
      yield violation('privileged', capability.at, message, 'add only the capability the app needs');
    }
  }
  for (const [key, name] of [
    ['network_mode', 'network'],
    ['pid', 'process list'],
    ['ipc', 'shared memory'],
  ] as const) {
    if (flag(key) !== 'host') continue;
    yield violation(
      'host-namespace',
      at(key),
      `the container shares the ${name} of the host`,
      `remove ${key}:`,
    );
  }
};
