import type { ImageReference } from '../../core/image-reference';
import { isLoopback } from '../loopback';

/** Docker Hub is named `docker.io` and answers here. */
const DOCKER_HUB_HOST = 'registry-1.docker.io';

/** Address of the manifest of an image: by digest when the reference has one, as Docker pulls it. */
export function manifestUrl({ registry, repository, tag, digest }: ImageReference): URL {
  const host = registry === 'docker.io' ? DOCKER_HUB_HOST : registry;
  const { hostname } = new URL(`https://${host}`);
  const scheme = isLoopback(hostname) ? 'http' : 'https';
  return new URL(`${scheme}://${host}/v2/${repository}/manifests/${digest ?? tag ?? 'latest'}`);
}

/** Whether an address may be asked on behalf of the registry: encrypted, or both on this machine. */
export function isSafe(url: URL, registry: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname) && isLoopback(registry.hostname);
}
