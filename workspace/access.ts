import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
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

const block = z.array(z.record(z.string(), z.unknown())).min(1);
const stackFile = z.object({
  provider: z
    .object({ railway: block.optional(), dokploy: block.optional(), github: block.optional() })
    .default({}),
  resource: z.record(z.string(), z.record(z.string(), z.looseObject({}))).default({}),
  variable: z.record(z.string(), z.looseObject({ default: z.unknown().optional() })).default({}),
});

/**
 * Addresses and credentials of a synthesized stack's platforms: what its provider blocks say, with variables looked up
 * in the inputs, else the platforms' own environment variables. Tokens are masked in all output.
 */
export function platformAccess(stackDir: string, inputs: Inputs, env: Environment): PlatformAccess {
  const stack = stackFile.parse(JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8')));
  const railway = stack.provider.railway?.[0];
  const dokploy = stack.provider.dokploy?.[0];
  const github = stack.provider.github?.[0];
  const find = (provider: Provider) => lookup(provider, stack.variable, inputs, env);
  return {
    ...(railway && { railway: railwayAccess(find(railway)) }),
    ...(dokploy && { dokploy: dokployAccess(find(dokploy)) }),
    ...(github && { github: githubAccess(find(github), stack.resource) }),
  };
}

interface Found {
  readonly value: string;
  readonly source: string;
}

type Lookup = (attribute: string, ...variables: readonly string[]) => Found | undefined;

function railwayAccess(find: Lookup): RailwayAccess {
  const token = findToken(find, 'RAILWAY_TOKEN', 'RAILWAY_API_TOKEN');
  const projectId = find('project_id')?.value;
  const environmentId = find('environment_id')?.value;
  return {
    endpoint: find('endpoint', 'RAILWAY_ENDPOINT')?.value ?? RAILWAY_ENDPOINT,
    likely: token?.source === 'RAILWAY_API_TOKEN' ? 'account' : 'project',
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
    ...(projectId && { projectId }),
    ...(environmentId && { environmentId }),
  };
}

function dokployAccess(find: Lookup): DokployAccess {
  const token = findToken(find, 'DOKPLOY_TOKEN');
  const url = find('url', 'DOKPLOY_URL')?.value;
  return { source: token?.source ?? 'nowhere', ...(token && { token: token.value }), ...(url && { url }) };
}

function githubAccess(find: Lookup, resources: z.infer<typeof stackFile>['resource']): GithubAccess {
  const token = findToken(find, 'GITHUB_TOKEN');
  const all = Object.entries(resources).filter(([type]) => type.startsWith('github_'));
  const repository = all.flatMap(([, named]) => Object.values(named)).find((each) => each['repository']);
  const environments = Object.values(resources['github_repository_environment'] ?? {});
  return {
    url: restAddress(find('base_url')?.value ?? GITHUB_API),
    owner: find('owner')?.value ?? '',
    ...(repository && { repository: String(repository['repository']) }),
    guarded: environments
      .filter(({ reviewers, wait_timer: wait }) => Array.isArray(reviewers) || Number(wait) > 0)
      .map(({ environment }) => String(environment)),
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
  };
}

function findToken(find: Lookup, ...variables: readonly string[]): Found | undefined {
  const token = find('token', ...variables);
  if (token) registerSecret(token.value);
  return token;
}

const REFERENCE = /^\$\{var\.([A-Za-z0-9_-]+)\}$/;

type Provider = Readonly<Record<string, unknown>>;

function lookup(
  provider: Provider,
  declared: z.infer<typeof stackFile>['variable'],
  inputs: Inputs,
  env: Environment,
): Lookup {
  return (attribute, ...variables) => {
    const written = provider[attribute];
    const variable = typeof written === 'string' ? REFERENCE.exec(written)?.[1] : undefined;
    const input = variable === undefined ? undefined : inputs.get(variable);
    if (input) return { value: input.value.reveal(), source: input.source };
    const fallback = variable === undefined ? undefined : declared[variable]?.default;
    if (typeof fallback === 'string') return { value: fallback, source: 'the declaration' };
    if (typeof written === 'string' && variable === undefined)
      return { value: written, source: 'the declaration' };
    const name = variables.find((candidate) => env[candidate]);
    return name === undefined ? undefined : { value: env[name]!, source: name };
  };
}
