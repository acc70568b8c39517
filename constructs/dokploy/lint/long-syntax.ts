import { type ServiceFinding, violation } from './finding';
import { ipVersion } from './ip-address';
import type { ComposeMap } from './model';
import { child, entry, items, type Rule, resolved } from './services';

/** What ports and mounts in long syntax need beyond what the schema asks for. */
export const longSyntaxRule: Rule = function* (service, context) {
  const valueAt = (map: ComposeMap, key: string) => resolved(child(map, key), context).text;
  for (const port of items(child(service.fields, 'ports'))) {
    if (port.kind !== 'map') continue;
    if (!entry(port, 'target')) yield missing('a port', 'target', '8080', port);
    const address = valueAt(port, 'host_ip');
    if (address && ipVersion(address) === 0) {
      const message = `host_ip ${JSON.stringify(address)} is no address, so Compose refuses the file`;
      yield violation('invalid-value', child(port, 'host_ip')!.at, message, 'write host_ip: 127.0.0.1');
    }
  }
  for (const mount of items(child(service.fields, 'volumes'))) {
    if (mount.kind !== 'map' || !entry(mount, 'type')) continue;
    if (!entry(mount, 'target')) yield missing('a mount', 'target', '/data', mount);
    else if (valueAt(mount, 'type') === 'bind' && !entry(mount, 'source'))
      yield missing('a bind mount', 'source', '../files/data', mount);
  }
};

function missing(what: string, key: string, example: string, map: ComposeMap): ServiceFinding {
  const message = `${what} has no ${key}:, so Compose refuses the file`;
  return violation('missing-key', map.at, message, `add ${key}: ${example} to it`);
}
