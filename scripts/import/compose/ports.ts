import { isIP } from 'node:net';
import type { ComposeMap, ComposeNode } from '../../../constructs/dokploy/lint/model';
import { child, items, text } from '../../../constructs/dokploy/lint/services';
import { type Code, list, object, raw, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { withDefaults } from './reference';

interface Port {
  readonly port: number;
  readonly hostPort: number;
  /** Empty where the file names none, which is every address. */
  readonly address: string;
  readonly protocol: string;
}

const SHORT =
  /^(?:(?<address>\[[0-9a-fA-F:.]+\]|\d+\.[\d.]+|):)?(?:(?<host>\d+)(?:-(?<hostEnd>\d+))?:)?(?<port>\d+)(?:-(?<end>\d+))?(?:\/(?<protocol>tcp|udp))?$/;

/** More ports of a range than this are a mistake, or want something else than Dokploy. */
const MOST = 32;
/** Traefik of every Dokploy server listens there. */
const OF_TRAEFIK: ReadonlySet<number> = new Set([80, 443]);

/** What is published on the server, and the container ports that Traefik could lead to instead. */
export interface PublishedPorts {
  readonly code: Code | undefined;
  /** Container ports, in the order of the file. */
  readonly container: readonly number[];
}

/** The ports that a service publishes; what the file opens to everybody is open to the server alone. */
export function portsOf(fields: ComposeMap, routed: boolean, context: ServiceContext): PublishedPorts {
  const published: Port[] = [];
  const container: number[] = [];
  for (const node of items(child(fields, 'ports'))) {
    const say = (message: string) => context.note(node.at, 'ports', message);
    const ports = read(node);
    if (ports === undefined) {
      say('it cannot be read without the environment, or is no port: write it by hand');
      continue;
    }
    container.push(...ports.map(({ port }) => port));
    for (const each of ports) {
      if (OF_TRAEFIK.has(each.hostPort)) {
        say(`Traefik listens on port ${each.hostPort} of the server: declare a domain, which it routes`);
      } else if (each.hostPort === 0) {
        say(
          `the server would pick a port at random: other containers reach ${each.port} without, and a domain leads to it`,
        );
      } else if (each.address === '' && routed) {
        say(
          `${each.hostPort} was open to everybody beside the domain, and is left out: Traefik leads to the container`,
        );
      } else {
        if (each.address === '')
          say(
            `${each.hostPort} was open to everybody, and is open to the server alone now: a domain leads people to a website, and address: '0.0.0.0' opens it again`,
          );
        published.push(each);
      }
    }
  }
  return { code: published.length === 0 ? undefined : list(published.map(codeOf)), container };
}

function codeOf({ port, hostPort, address, protocol }: Port): Code {
  return object({
    port: raw(port),
    hostPort: hostPort === port ? undefined : raw(hostPort),
    address: address === '' || address === '127.0.0.1' ? undefined : textCode(address),
    protocol: protocol === 'tcp' ? undefined : textCode(protocol),
  });
}

function read(node: ComposeNode): Port[] | undefined {
  const known = (key: string) => withDefaults(text(child(node, key)));
  if (node.kind === 'scalar') return fromShort(withDefaults(node.text) ?? '');
  if (node.kind !== 'map') return undefined;
  const host = known('published') === '' ? '' : `${known('published')}:`;
  const address = known('host_ip') ?? '';
  const shown = address.includes(':') ? `[${address}]` : address;
  return fromShort(
    `${shown === '' ? '' : `${shown}:`}${host}${known('target')}/${known('protocol') || 'tcp'}`,
  );
}

function fromShort(textOfPort: string): Port[] | undefined {
  const groups = SHORT.exec(textOfPort)?.groups;
  if (!groups) return undefined;
  const { address = '', host, hostEnd, port, end = port, protocol = 'tcp' } = groups;
  const first = Number(port);
  const length = Number(end) - first + 1;
  if (length < 1 || length > MOST || Number(end) > 65_535 || first === 0) return undefined;
  if (host !== undefined && Number(hostEnd ?? host) - Number(host) + 1 !== length) return undefined;
  if (Number(hostEnd ?? host ?? 0) > 65_535) return undefined;
  const plain = address.replaceAll(/[[\]]/g, '');
  if (plain !== '' && !isIP(plain)) return undefined;
  const everybody = plain === '' || plain === '0.0.0.0' || plain === '::';
  return Array.from({ length }, (_, index) => ({
    port: first + index,
    hostPort: host === undefined ? 0 : Number(host) + index,
    address: everybody ? '' : plain,
    protocol,
  }));
}
