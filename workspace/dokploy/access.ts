import { PLATFORMS } from '../../core/platforms';
import { type Connection, findToken, type Lookup } from '../lookup';

/** How Dokploy is reached: the same way the provider does it. */
export interface DokployAccess {
  readonly url?: string;
  readonly token?: string;
  /** Where the key comes from; for messages. */
  readonly source: string;
}

export function dokployAccess(dokploy: Connection<'dokploy'>, find: Lookup): DokployAccess {
  const token = findToken(find(dokploy.token, ...PLATFORMS.dokploy.tokens));
  const url = find(dokploy.url, PLATFORMS.dokploy.address)?.value;
  return { source: token?.source ?? 'nowhere', ...(token && { token: token.value }), ...(url && { url }) };
}
