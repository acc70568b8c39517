import { posix } from 'node:path';
import { inconclusive, type ServiceFinding, violation } from './finding';
import { interpolate } from './interpolation';
import type { Position } from './model';

/** Sockets of engines that run containers, and the folders they lie in. */
const SOCKET = /(?:^|\/)(?:docker|containerd|podman|crio)\.sock$/;
const FOLDERS: readonly string[] = [
  '/var',
  '/run',
  '/var/run',
  '/run/podman',
  '/run/containerd',
  '/run/crio',
];
const MENTION = /(?:docker|containerd|podman|crio)\.sock/;

const FIX = 'remove the mount, or use a filtering socket proxy';

/**
 * What is wrong with a bind mount that gives the host away: of the socket, of a folder that holds it, or of what only the server
 * knows, where it could be either.
 * @param written the mount as the file has it
 * @param source after interpolation; undefined when a variable in it has no known value
 */
export function hostMount(
  at: Position,
  written: { readonly source: string; readonly target: string },
  source: string | undefined,
): ServiceFinding | undefined {
  const socket = 'whoever holds the Docker socket owns the host; read-only makes no difference';
  const path = source === undefined ? undefined : posix.normalize(source).replace(/(.)\/$/, '$1');
  if (path !== undefined) {
    if (SOCKET.test(path)) return violation('docker-socket', at, socket, FIX);
    if (path === '/')
      return violation(
        'docker-socket',
        at,
        'the whole host is mounted',
        'mount the one folder that is needed',
      );
    if (FOLDERS.includes(path)) {
      const message = `${path} holds the Docker socket: ${socket}`;
      return violation('docker-socket', at, message, 'mount the one folder that is needed');
    }
    return undefined;
  }
  if (MENTION.test(`${written.source} ${written.target}`)) return violation('docker-socket', at, socket, FIX);
  if (!written.source.startsWith('$')) return undefined;
  const { unknown } = interpolate(written.source, {});
  const message = `what is mounted is only in ${unknown.join(', ') || 'a variable'}, and may be the Docker socket or the whole host`;
  return inconclusive('docker-socket', at, message, 'write the path out, or use a named volume');
}
