import type { StackManifest } from '../constructs/manifest';
import { PLATFORM_NAMES, type Platform } from '../core/platforms';
import type { Inputs } from './inputs';
import { type Connection, type Lookup, lookup } from './lookup';
import { ACCESS } from './platforms';

/** How each platform is reached; absent where the environment has nothing. */
export type PlatformAccess = { readonly [P in Platform]?: ReturnType<(typeof ACCESS)[P]> };

/**
 * Addresses and credentials of a synthesized stack's platforms: what its provider blocks say, with variables looked up
 * in the inputs, else the platforms' own environment variables. Tokens are masked in all output.
 */
export function platformAccess(
  { connections, inputs: declared }: Pick<StackManifest, 'connections' | 'inputs'>,
  inputs: Inputs,
  env: Readonly<Record<string, string | undefined>>,
): PlatformAccess {
  const find = lookup(declared, inputs, env);
  const accessTo = <P extends Platform>(platform: P) => {
    const connection = connections[platform] as Connection<P> | undefined;
    const access = ACCESS[platform] as (connection: Connection<P>, find: Lookup) => unknown;
    return connection && [[platform, access(connection, find)]];
  };
  return Object.fromEntries(PLATFORM_NAMES.flatMap((platform) => accessTo(platform) ?? []));
}
