import { ipVersion } from '../ip-address';
import type { Reading, ScalarKind } from './scalar-kinds';

/** `[address:][host[-host]:]container[-container][/protocol]`, as Docker's `nat.ParsePortSpec` reads it. */
export const publishedPort: ScalarKind = (text) => {
  const bad = (problem: string): Reading => ({ problem, write: '"8080:80"' });
  const [spec, protocol, ...more] = splitProtocol(text);
  const parts = spec.split(':');
  const container = parts.pop()!;
  const host = parts.pop() ?? '';
  const written = parts.join(':');
  const address = written.replace(/^\[(.*)\]$/, '$1');
  if (more.length > 0 || !/^(?:tcp|udp|sctp)$/i.test(protocol)) return bad('names a protocol Docker has not');
  if (address !== '' && ipVersion(address) === 0) return bad('names an address that is none');
  if (written === address && ipVersion(address) === 6) return bad('names an IPv6 address without brackets');
  const inside = range(container, 1);
  if (!inside) return bad('names no container port from 1 to 65535');
  const outside = host === '' ? undefined : range(host, 0);
  if (host !== '' && !outside) return bad('names a host port that is not from 0 to 65535');
  const [from, to] = inside;
  if (outside && from !== to && outside[1] - outside[0] !== to - from)
    return bad('maps ranges of different lengths');
  return { value: text };
};

function splitProtocol(text: string): [string, string, ...string[]] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, 'tcp'] : [text.slice(0, slash), text.slice(slash + 1) || 'tcp'];
}

function range(text: string, least: number): readonly [number, number] | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return from >= least && from <= to && to <= 65_535 ? [from, to] : undefined;
}
