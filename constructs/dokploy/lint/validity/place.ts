import type { ComposeFinding } from '../finding';
import type { Path } from './plain';

/** How a place is called: within a service `ports[0].target`, else `networks.front`. */
export function placeOf(path: Path): string {
  const inside = path[0] === 'services' && path.length > 2 ? path.slice(2) : path;
  if (inside.length === 0) return 'the file';
  if (path[0] === 'services' && path.length === 2) return 'a service';
  return inside
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}

/** Whether a value at a place may be a secret, so that it is never repeated. */
export function isSilent(path: Path): boolean {
  return path.some((part) =>
    /^(?:environment|args|labels|annotations|command|entrypoint|test|content|options|driver_opts|sysctls|x-.*)$/.test(
      String(part),
    ),
  );
}

/** A value in a message; long ones are cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The finding, with the service that the path leads into. */
export function ofService(path: Path, finding: ComposeFinding): ComposeFinding {
  return path[0] === 'services' && path.length > 1 ? { ...finding, service: String(path[1]) } : finding;
}
