import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RAILWAY_ENDPOINT, type TokenKind } from '../../platforms/railway/client';
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

export interface PlatformAccess {
  /** Absent when the environment has nothing on Railway. */
  readonly railway?: RailwayAccess;
  /** Absent when the environment has nothing on Dokploy. */
  readonly dokploy?: DokployAccess;
}

type Environment = Readonly<Record<string, string | undefined>>;

const block = z.array(z.record(z.string(), z.unknown())).min(1);
const stackFile = z.object({
  provider: z.object({ railway: block.optional(), dokploy: block.optional() }).default({}),
});

/**
 * Addresses and credentials of a synthesized stack's platforms: what its provider blocks say, with variables looked up
 * in the inputs, else the platforms' own environment variables.
 */
export function platformAccess(stackDir: string, inputs: Inputs, env: Environment): PlatformAccess {
  const stack = stackFile.parse(JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8')));
  const railway = stack.provider.railway?.[0];
  const dokploy = stack.provider.dokploy?.[0];
  return {
    ...(railway && { railway: railwayAccess(lookup(railway, inputs, env)) }),
    ...(dokploy && { dokploy: dokployAccess(lookup(dokploy, inputs, env)) }),
  };
}

interface Found {
  readonly value: string;
  readonly source: string;
}

type Lookup = (attribute: string, ...variables: readonly string[]) => Found | undefined;

function railwayAccess(find: Lookup): RailwayAccess {
  const token = find('token', 'RAILWAY_TOKEN', 'RAILWAY_API_TOKEN');
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
  const token = find('token', 'DOKPLOY_TOKEN');
  const url = find('url', 'DOKPLOY_URL')?.value;
  return { source: token?.source ?? 'nowhere', ...(token && { token: token.value }), ...(url && { url }) };
}

const REFERENCE = /^\$\{var\.([A-Za-z0-9_-]+)\}$/;

function lookup(provider: Readonly<Record<string, unknown>>, inputs: Inputs, env: Environment): Lookup {
  return (attribute, ...variables) => {
    const written = provider[attribute];
    const variable = typeof written === 'string' ? REFERENCE.exec(written)?.[1] : undefined;
    if (variable !== undefined && inputs.has(variable)) return inputs.get(variable);
    if (typeof written === 'string' && variable === undefined)
      return { value: written, source: 'the declaration' };
    const name = variables.find((candidate) => env[candidate]);
    return name === undefined ? undefined : { value: env[name]!, source: name };
  };
}
