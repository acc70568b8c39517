import type { Position } from './model';
import { type ComposeService, child, items, type LintContext, resolved } from './services';

/** A container port opened on the host. */
export interface PublishedPort {
  readonly at: Position;
  /** First container port of the range. */
  readonly target: number;
  /** Address it listens on; empty for every address. */
  readonly hostIp: string;
}

/** Reads `ports` in short and long syntax; entries with unknown references are left out. */
export function publishedPorts(service: ComposeService, context: LintContext): PublishedPort[] {
  return items(child(service.fields, 'ports')).flatMap((node) => {
    if (node.kind === 'map') {
      const target = Number(resolved(child(node, 'target'), context).text);
      const hostIp = resolved(child(node, 'host_ip'), context).text ?? '';
      return Number.isInteger(target) ? [{ at: node.at, target, hostIp }] : [];
    }
    const parsed = parseShortPort(resolved(node, context).text ?? '');
    return parsed ? [{ at: node.at, ...parsed }] : [];
  });
}

/** `[address:][host[-host]:]container[-container][/protocol]`, the address of IPv6 in brackets. */
function parseShortPort(text: string): { target: number; hostIp: string } | undefined {
  const match = /^(?:(\[[^\]]*\]|[^:[\]]*):)??(?:[\d-]*:)?(\d+)(?:-\d+)?(?:\/\w+)?$/.exec(text);
  return match ? { hostIp: (match[1] ?? '').replace(/^\[|\]$/g, ''), target: Number(match[2]) } : undefined;
}
