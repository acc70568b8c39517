import type { Position } from './model';
import { type ComposeService, child, items, type LintContext, resolved, text } from './services';

/** A container port opened on the host. */
export interface PublishedPort {
  readonly at: Position;
  /** First container port of the range. */
  readonly target: number;
  /** Last one of it. */
  readonly last: number;
  /** Address it listens on; empty for every address. */
  readonly hostIp: string;
  /** As the file has it, in short syntax. */
  readonly written?: string;
}

/** Reads `ports` in short and long syntax; entries with unknown references are left out. */
export function publishedPorts(service: ComposeService, context: LintContext): PublishedPort[] {
  return items(child(service.fields, 'ports')).flatMap((node) => {
    if (node.kind === 'map') {
      const target = Number(resolved(child(node, 'target'), context).text);
      const hostIp = resolved(child(node, 'host_ip'), context).text ?? '';
      return Number.isInteger(target) ? [{ at: node.at, target, last: target, hostIp }] : [];
    }
    const parsed = parseShortPort(resolved(node, context).text ?? '');
    return parsed ? [{ at: node.at, ...parsed, written: text(node) }] : [];
  });
}

/** `[address:][host[-host]:]container[-container][/protocol]`, the address of IPv6 in brackets. */
function parseShortPort(text: string): { target: number; last: number; hostIp: string } | undefined {
  const match = /^(?:(\[[^\]]*\]|[^:[\]]*):)??(?:[\d-]*:)?(\d+)(?:-(\d+))?(?:\/\w+)?$/.exec(text);
  if (!match) return undefined;
  const [, address = '', first, last = first] = match;
  return { hostIp: address.replace(/^\[|\]$/g, ''), target: Number(first), last: Number(last) };
}
