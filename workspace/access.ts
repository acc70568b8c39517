import type { ManifestInput, PlatformConnections, Setting, StackManifest } from '../constructs/manifest';
import { PLATFORMS, type Platform } from '../core/platforms';
import { registerSecret } from '../core/redaction';
import { GITHUB_API, restAddress } from '../platforms/github/address';
import { RAILWAY_ENDPOINT, type TokenKind } from '../platforms/railway/client';
import type { Inputs } from './inputs';

/** How Railway is reached: the same way the provider does it. */
export interface RailwayAccess {
  readonly endpoint: string;
  readonly token?: string;
  /** Kind of token its name stands for; the API tells the truth. */
  readonly likely: TokenKind;
  /** Where the token comes from; for messages. */
  readonly source: string;
  /** The project and environment that the stack is bound to, where it names them. */
  readonly projectId?: string;
  readonly environmentId?: string;
}

/** How Dokploy is reached: the same way the provider does it. */
export interface DokployAccess {
  readonly url?: string;
  readonly token?: string;
  /** Where the key comes from; for messages. */
  readonly source: string;
}

/** How GitHub is reached: the same way the provider does it. */
export interface GithubAccess {
  /** Address of the API, as Octokit wants it. */
  readonly url: string;
  readonly owner: string;
  /** Name of the repository that the stack declares something of, without the owner. */
  readonly repository?: string;
  /** Environments that declare reviewers or a wait timer. */
  readonly guarded: readonly string[];
  readonly token?: string;
  /** Where the token comes from; for messages. */
  readonly source: string;
}

export interface PlatformAccess {
  /** Absent when the environment has nothing on Railway. */
  readonly railway?: RailwayAccess;
  /** Absent when the environment has nothing on Dokploy. */
  readonly dokploy?: DokployAccess;
  /** Absent when the environment has nothing on GitHub. */
  readonly github?: GithubAccess;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Addresses and credentials of a synthesized stack's platforms: what its provider blocks say, with variables looked up
 * in the inputs, else the platforms' own environment variables. Tokens are masked in all output.
 */
export function platformAccess(
  { connections, inputs: declared }: Pick<StackManifest, 'connections' | 'inputs'>,
  inputs: Inputs,
  env: Environment,
): PlatformAccess {
  const { railway, dokploy, github } = connections;
  const find = lookup(declared, inputs, env);
  return {
    ...(railway && { railway: railwayAccess(railway, find) }),
    ...(dokploy && { dokploy: dokployAccess(dokploy, find) }),
    ...(github && { github: githubAccess(github, find) }),
  };
}

interface Found {
  readonly value: string;
  readonly source: string;
}

type Lookup = (setting: Setting | undefined, ...variables: readonly string[]) => Found | undefined;
type Connection<P extends Platform> = NonNullable<PlatformConnections[P]>;

function railwayAccess(railway: Connection<'railway'>, find: Lookup): RailwayAccess {
  const token = findToken(find(railway.token, ...PLATFORMS.railway.tokens));
  const projectId = find(railway.projectId)?.value;
  const environmentId = find(railway.environmentId)?.value;
  return {
    endpoint: find(railway.endpoint, PLATFORMS.railway.address)?.value ?? RAILWAY_ENDPOINT,
    likely: token?.source === 'RAILWAY_API_TOKEN' ? 'account' : 'project',
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
    ...(projectId && { projectId }),
    ...(environmentId && { environmentId }),
  };
}

function dokployAccess(dokploy: Connection<'dokploy'>, find: Lookup): DokployAccess {
  const token = findToken(find(dokploy.token, ...PLATFORMS.dokploy.tokens));
  const url = find(dokploy.url, PLATFORMS.dokploy.address)?.value;
  return { source: token?.source ?? 'nowhere', ...(token && { token: token.value }), ...(url && { url }) };
}

function githubAccess(github: Connection<'github'>, find: Lookup): GithubAccess {
  const token = findToken(find(github.token, ...PLATFORMS.github.tokens));
  const { repository, guarded } = github;
  return {
    url: restAddress(find(github.url)?.value ?? GITHUB_API),
    owner: find(github.owner)?.value ?? '',
    ...(repository !== undefined && { repository }),
    guarded,
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
  };
}

function findToken(token: Found | undefined): Found | undefined {
  if (token) registerSecret(token.value);
  return token;
}

function lookup(declared: readonly ManifestInput[], inputs: Inputs, env: Environment): Lookup {
  return (setting, ...variables) => {
    const found = setting && settingValue(setting, declared, inputs);
    if (found) return found;
    const name = variables.find((candidate) => env[candidate]);
    return name === undefined ? undefined : { value: env[name]!, source: name };
  };
}

function settingValue(
  setting: Setting,
  declared: readonly ManifestInput[],
  inputs: Inputs,
): Found | undefined {
  if ('literal' in setting) return { value: setting.literal, source: 'the declaration' };
  const given = inputs.get(setting.input);
  if (given) return { value: given.value.reveal(), source: given.source };
  const fallback = declared.find(({ name }) => name === setting.input)?.default;
  return fallback === undefined ? undefined : { value: fallback, source: 'the declaration' };
}
