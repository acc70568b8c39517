import { violation } from './finding';
import { knownImage } from './known-images';
import { type PublishedPort, publishedPorts } from './ports';
import { child, items, type Rule, resolved, text } from './services';

const DATABASE_PORTS = new Set([5432, 3306, 27017, 6379, 11211, 5672, 9042, 2379]);
const LOOPBACK = /^(?:127\.|::1$)/;

/** What is open on the host is meant to be: Traefik reaches containers without it, and Docker's rules come before a firewall. */
export const exposureRule: Rule = function* (service, context) {
  const known = knownImage(resolved(child(service.fields, 'image'), context).text ?? '');
  for (const port of publishedPorts(service, context)) {
    const { at, target, hostIp } = port;
    if (LOOPBACK.test(hostIp)) continue;
    const where = `on ${hostIp || 'every address'} of the host; Docker bypasses the host firewall`;
    if (known?.isDatabase ?? DATABASE_PORTS.has(target)) {
      const message = `port ${target} of a database is open ${where}`;
      yield violation('database-published', at, message, `${onLoopback(port)}, or use expose: ["${target}"]`);
    } else if (hostIp === '') {
      const message = `port ${target} is open ${where}, and Traefik reaches the container without it`;
      const fix = `${onLoopback(port)}, or another address that it has to be open on, or use expose: ["${target}"]`;
      yield violation('port-published', at, message, fix);
    }
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

/** The same port, published for the host itself alone. */
function onLoopback({ written, hostIp }: PublishedPort): string {
  if (written === undefined) return 'write host_ip: 127.0.0.1';
  const mapping = hostIp === '' ? written : written.replace(`[${hostIp}]:`, '').replace(`${hostIp}:`, '');
  return `write "127.0.0.1:${mapping.includes(':') ? '' : ':'}${mapping}"`;
}
