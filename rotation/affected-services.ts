import type { ManifestService } from '../constructs/manifest';

/** `resource` of a synthesized `cdk.tf.json`: type, name, attributes. */
export type ResourceBlocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Services that a change of an input deploys anew: those whose resources use it, and those that refer to a variable of
 * such a service.
 */
export function servicesAffected(
  resources: ResourceBlocks,
  services: readonly Pick<ManifestService, 'name' | 'addresses'>[],
  input: string,
): string[] {
  const texts = Object.entries(resources).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({ address: `${type}.${name}`, text: referencesOf(block) })),
  );
  const touched = new Set<string>();
  let frontier = [new RegExp(`\\bvar\\.${input}\\b`)];
  while (frontier.length > 0) {
    const found = texts.filter(
      ({ address, text }) => !touched.has(address) && frontier.some((pattern) => pattern.test(text)),
    );
    for (const { address } of found) touched.add(address);
    frontier = found.map(({ address }) => new RegExp(`\\b${address.replaceAll('.', '\\.')}\\b(?!-)`));
  }
  return services
    .filter(({ addresses }) => addresses.some((address) => touched.has(address)))
    .map(({ name }) => name)
    .sort();
}

/** What a resource says, without the order it is created in and CDKTF's notes. */
function referencesOf(block: unknown): string {
  if (typeof block !== 'object' || block === null) return '';
  const { depends_on: _, '//': __, ...attributes } = block as Record<string, unknown>;
  return JSON.stringify(attributes);
}
