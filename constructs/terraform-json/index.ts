/** What the synthesized Terraform JSON says, told to the manifest once, so that nobody has to read it again. */
import type { ManifestInput, ManifestService, StackManifest } from '../manifest';
import { affectedServices } from './affected-services';
import { attributesOf, type Block, blocksOf, type TerraformJson } from './blocks';
import { digestOf, fingerprintsOf } from './digest';
import { platformConnections } from './platform-connections';

export type { TerraformJson } from './blocks';

/** What is declared besides the blocks. */
export interface Declared {
  readonly inputs: readonly ManifestInput[];
  readonly services: readonly Pick<ManifestService, 'name' | 'addresses'>[];
}

/** The inputs with their defaults and what they affect, how the platforms are reached, and what there is. */
export function describeTerraform(
  { terraform, module, provider = {}, resource = {}, variable = {} }: TerraformJson,
  { inputs, services }: Declared,
): Pick<StackManifest, 'inputs' | 'connections' | 'init' | 'resources'> {
  const affected = affectedServices(resource, services);
  return {
    inputs: inputs.map((input) => {
      const { default: fallback } = variable[input.name] ?? {};
      const affects = affected(input.name);
      return {
        ...input,
        ...(typeof fallback === 'string' && { default: fallback }),
        ...(affects.length > 0 && { affects }),
      };
    }),
    connections: platformConnections({ provider, resource, variable }, inputs),
    init: digestOf({ terraform, module }),
    resources: Object.fromEntries(
      blocksOf(resource).map(([address, block]) => {
        const path = pathOf(block);
        return [
          address,
          { ...(path !== undefined && { path }), attributes: fingerprintsOf(attributesOf(block)) },
        ];
      }),
    ),
  };
}

/** The construct that a resource comes from, as CDKTF notes it. */
function pathOf(block: Block): string | undefined {
  const note = block['//'] as { readonly metadata?: { readonly path?: unknown } } | undefined;
  const path = note?.metadata?.path;
  return typeof path === 'string' ? path : undefined;
}
