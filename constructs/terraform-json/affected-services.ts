import type { ManifestService } from '../manifest';
import { attributesOf, blocksOf, type ResourceBlocks } from './blocks';

/**
 * Services that a change of an input deploys anew: those whose resources use it, and those that refer to a variable of
 * such a service. In the order of their names.
 */
export function affectedServices(
  resources: ResourceBlocks,
  services: readonly Pick<ManifestService, 'name' | 'addresses'>[],
): (input: string) => string[] {
  const users = usersByReference(resources);
  return (input) => {
    const touched = new Set<string>();
    const frontier = [`var.${input}`];
    for (let reference = frontier.pop(); reference !== undefined; reference = frontier.pop()) {
      for (const address of users.get(reference) ?? []) {
        if (touched.has(address)) continue;
        touched.add(address);
        frontier.push(address);
      }
    }
    return services
      .filter(({ addresses }) => addresses.some((address) => touched.has(address)))
      .map(({ name }) => name)
      .sort();
  };
}

/** A variable or a resource as an expression names it; Terraform's names may have hyphens in them. */
const REFERENCE = /[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g;

/** Addresses of the resources that mention a variable or another resource, by what they mention. */
function usersByReference(resources: ResourceBlocks): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [address, block] of blocksOf(resources)) {
    const text = textsIn(attributesOf(block)).join('\n');
    for (const reference of new Set(text.match(REFERENCE))) {
      users.set(reference, [...(users.get(reference) ?? []), address]);
    }
  }
  return users;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, nested]) => [key, ...textsIn(nested)]);
}
