import type { IConstruct } from 'constructs';
import * as z from 'zod';
import { wholeNumber } from '../../providers/dokploy/definitions/checks';
import { refusal } from '../declaration-error';
import { PlumblineStack } from '../plumbline-stack';
import { options } from '../props/check';
import { type Kind, needed, number, oneOf, text } from '../props/kind';
import { ruled } from '../props/ruled';
import type { ComposeType } from './compose-spec';

/** A port of a container that the server itself listens on, beside what Traefik routes. */
export interface PublishedPort {
  /** Port of the container, 1 to 65535. */
  readonly port: number;
  /** Port of the server, 1 to 65535. @default - the same */
  readonly hostPort?: number;
  /**
   * IP address of the server that listens. Only the server itself reaches the default. `0.0.0.0` is open to everybody: Docker
   * writes rules of its own, which the server's firewall does not stop.
   *
   * @default '127.0.0.1'
   */
  readonly address?: string;
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp';
}

const isIpv4 = (address: string) => z.ipv4().safeParse(address).success;
const isIpv6 = (address: string) => z.ipv6().safeParse(address).success;

const LOOPBACK = '127.0.0.1';
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
/** Traefik of every Dokploy server listens there, on every address. */
const OF_TRAEFIK: ReadonlySet<number> = new Set([80, 443]);

const portNumber = ruled(number, {
  validate: wholeNumber(1, 65_535, ''),
  description: 'write a port such as 5432',
});

/** What a published port may be. */
export const publishedPort: Kind<PublishedPort> = options<PublishedPort>({
  port: needed(portNumber),
  hostPort: ruled(portNumber, {
    validate: (port: number) =>
      OF_TRAEFIK.has(port) ? `Traefik listens on port ${port} of every Dokploy server` : undefined,
    description: 'declare a domain, which Traefik routes, or take another port',
  }),
  address: ruled(text, {
    validate: (address: string) => (isIpv4(address) || isIpv6(address) ? undefined : 'it is no IP address'),
    description: 'write "127.0.0.1", an address of the server, or "0.0.0.0" for everybody',
  }),
  protocol: oneOf('tcp', 'udp'),
});

/** A published port with its defaults filled in. */
type Published = Required<PublishedPort>;

function withDefaults({
  port,
  hostPort = port,
  address = LOOPBACK,
  protocol = 'tcp',
}: PublishedPort): Published {
  return { port, hostPort, address, protocol };
}

/** As Compose and Swarm write it, such as `127.0.0.1:5433:5432`; Swarm publishes on every address. */
export function portText(declared: PublishedPort, type: ComposeType): string {
  const { port, hostPort, address, protocol } = withDefaults(declared);
  const host = isIpv6(address) ? `[${address}]` : address;
  return `${type === 'stack' ? '' : `${host}:`}${hostPort}:${port}${protocol === 'tcp' ? '' : '/udp'}`;
}

interface Claim extends Published {
  readonly owner: string;
}

/** Ports that the services of each stack publish: they live on one server. */
const claims = new WeakMap<PlumblineStack, Claim[]>();

/**
 * Notes the ports that a container publishes.
 *
 * @param field where they are declared
 * @throws PlumblineError for a port that something else has, and for an address that Swarm would ignore
 */
export function claimPorts(
  scope: IConstruct,
  field: string,
  declared: readonly PublishedPort[],
  type: ComposeType,
): void {
  const stack = PlumblineStack.of(scope);
  const taken = claims.get(stack) ?? [];
  claims.set(stack, taken);
  for (const [index, each] of declared.entries()) {
    const port = withDefaults(each);
    const at = `${field}.${index}`;
    if (OF_TRAEFIK.has(port.hostPort)) {
      throw refusal(scope, {
        field: `${at}.port`,
        value: port.hostPort,
        why: `Traefik listens on port ${port.hostPort} of every Dokploy server`,
        next: 'declare a domain, which Traefik routes, or another hostPort',
      });
    }
    if (type === 'stack' && !EVERYWHERE.has(port.address)) {
      throw refusal(scope, {
        field: `${at}.address`,
        value: port.address,
        why: 'Swarm publishes on every address of every node, whatever the file says',
        next: 'write address: "0.0.0.0" if everybody may reach it; leave the port out if not, other containers reach it anyway',
      });
    }
    const other = taken.find((claim) => overlap(claim, port));
    if (other) {
      throw refusal(scope, {
        field: at,
        value: portText(each, type),
        why: `${other.owner} publishes port ${other.hostPort} of the server already, and two containers cannot listen on it`,
        next: 'give one of them another hostPort',
      });
    }
    taken.push({ ...port, owner: `${scope.node.path}: ${at}` });
  }
}

function overlap(a: Published, b: Published): boolean {
  if (a.hostPort !== b.hostPort || a.protocol !== b.protocol) return false;
  return a.address === b.address || EVERYWHERE.has(a.address) || EVERYWHERE.has(b.address);
}
