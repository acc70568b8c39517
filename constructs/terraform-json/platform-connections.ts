import { PlumblineError } from '../../core/errors';
import { PLATFORM_NAMES, PLATFORMS, type Platform } from '../../core/platforms';
import type { ManifestInput, PlatformConnections, Setting } from '../manifest';
import { type Block, blocksOf, type TerraformJson } from './blocks';

type Blocks = Required<Pick<TerraformJson, 'provider' | 'resource' | 'variable'>>;

/**
 * How a stack's providers reach their platforms.
 *
 * @throws PlumblineError for a token in plain text
 */
export function platformConnections(
  { provider, resource, variable }: Blocks,
  inputs: readonly ManifestInput[],
): PlatformConnections {
  const names = new Set(inputs.map(({ name }) => name));
  const settings = (platform: Platform, block: Block) =>
    Object.fromEntries(
      Object.entries(PLATFORMS[platform].connection).flatMap(([name, attribute]) => {
        const setting = settingOf(block[attribute], names, variable);
        if (name === 'token' && setting && 'literal' in setting) throw plainToken(platform, attribute);
        return setting ? [[name, setting]] : [];
      }),
    );
  const plain = PLATFORM_NAMES.flatMap((name) => {
    const [block] = provider[name] ?? [];
    return block ? [[name, settings(name, block)]] : [];
  });
  const connections: PlatformConnections = Object.fromEntries(plain);
  const { railway, github } = connections;
  return {
    ...connections,
    ...(railway && { railway: { ...railway, ...railwayFacts(resource) } }),
    ...(github && { github: { ...github, ...githubFacts(resource) } }),
  };
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

const plainToken = (platform: Platform, attribute: string) =>
  new PlumblineError({
    what: `the provider block of ${PLATFORMS[platform].title} has its ${attribute} in plain text`,
    why: 'Whoever reads the synthesized stack would have it, and it would be in git.',
    next: `Take it from an input, such as Input.secret(stack, '${platform}_token', …), or leave it out and export ${PLATFORMS[platform].tokens[0]}.`,
  });

/** What the stack calls the project and the environment that it makes. */
function railwayFacts(
  resource: Blocks['resource'],
): Pick<NonNullable<PlatformConnections['railway']>, 'named'> {
  const nameOf = (type: string) => Object.values(resource[type] ?? {})[0]?.['name'];
  const [project, environment] = ['railway_project', 'railway_environment'].map(nameOf);
  const known = (name: unknown): name is string => typeof name === 'string' && !name.includes('${');
  return known(project) && known(environment) ? { named: { project, environment } } : {};
}

function githubFacts(resource: Blocks['resource']): { repository?: string; guarded: string[] } {
  const blocks = blocksOf(resource);
  const named = Object.entries(resource)
    .filter(([type]) => type.startsWith('github_'))
    .flatMap(([, each]) => Object.values(each))
    .flatMap((block) => (block['repository'] ? [String(block['repository'])] : []));
  // A name that only the engine can work out is of no use to anybody else.
  const repository = named.find((name) => !name.includes('${')) ?? named[0];
  return {
    ...(repository !== undefined && { repository }),
    guarded: blocks
      .filter(([address]) => address.startsWith('github_repository_environment.'))
      .filter(([, { reviewers, wait_timer: wait }]) => Array.isArray(reviewers) || Number(wait) > 0)
      .map(([, { environment }]) => String(environment)),
  };
}
