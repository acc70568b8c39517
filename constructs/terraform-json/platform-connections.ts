import { PLATFORM_NAMES, PLATFORMS } from '../../core/platforms';
import type { ManifestInput, PlatformConnections, Setting } from '../manifest';
import { type Block, blocksOf, type TerraformJson } from './blocks';

type Blocks = Required<Pick<TerraformJson, 'provider' | 'resource' | 'variable'>>;

/** How a stack's providers reach their platforms. */
export function platformConnections(
  { provider, resource, variable }: Blocks,
  inputs: readonly ManifestInput[],
): PlatformConnections {
  const names = new Set(inputs.map(({ name }) => name));
  const settings = (block: Block, attributes: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(attributes).flatMap(([name, attribute]) => {
        const setting = settingOf(block[attribute], names, variable);
        return setting && !(name === 'token' && 'literal' in setting) ? [[name, setting]] : [];
      }),
    );
  const plain = PLATFORM_NAMES.flatMap((name) => {
    const [block] = provider[name] ?? [];
    return block ? [[name, settings(block, PLATFORMS[name].connection)]] : [];
  });
  const connections: PlatformConnections = Object.fromEntries(plain);
  const { github } = connections;
  return { ...connections, ...(github && { github: { ...github, ...githubFacts(resource) } }) };
}

const REFERENCE = /^\$\{var\.([A-Za-z0-9_-]+)\}$/;

/** What an attribute of a provider block says; nothing for an expression that only the engine can work out. */
function settingOf(
  written: unknown,
  inputs: ReadonlySet<string>,
  variable: Blocks['variable'],
): Setting | undefined {
  if (typeof written !== 'string') return undefined;
  const name = REFERENCE.exec(written)?.[1];
  if (name === undefined) return written.includes('${') ? undefined : { literal: written };
  if (inputs.has(name)) return { input: name };
  // Nobody gives a value to a variable that is no input.
  const fallback = variable[name]?.default;
  return typeof fallback === 'string' ? { literal: fallback } : undefined;
}

function githubFacts(resource: Blocks['resource']): { repository?: string; guarded: string[] } {
  const blocks = blocksOf(resource);
  const [repository] = blocks.flatMap(([address, block]) =>
    address.startsWith('github_') && block['repository'] ? [String(block['repository'])] : [],
  );
  return {
    ...(repository !== undefined && { repository }),
    guarded: blocks
      .filter(([address]) => address.startsWith('github_repository_environment.'))
      .filter(([, { reviewers, wait_timer: wait }]) => Array.isArray(reviewers) || Number(wait) > 0)
      .map(([, { environment }]) => String(environment)),
  };
}
