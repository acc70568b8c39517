import { RailwayClient, type RailwayClientOptions, type TokenKind } from './client';
import { isRailway } from './errors';
import { API_TOKEN, PROJECT_TOKEN } from './reads';

/** What a token is good for. */
export type TokenScope =
  | { readonly kind: 'project'; readonly projectId: string; readonly environmentId: string }
  | {
      readonly kind: 'account';
      readonly workspaces: readonly { readonly id: string; readonly name: string }[];
    };

/**
 * Asks Railway what kind of token this is and what it may see: one request, two when the first guess is wrong.
 *
 * @throws RailwayError of kind `denied` when Railway knows the token as neither kind
 */
export function probeToken(options: RailwayClientOptions): Promise<TokenScope> {
  return tokenScope(new RailwayClient(options));
}

/** What the token of a client is for; see {@link probeToken}. */
export async function tokenScope(client: RailwayClient): Promise<TokenScope> {
  try {
    return await askAs(client, client.likely);
  } catch (error) {
    if (!isRailway(error, 'denied')) throw error;
    return askAs(client, client.likely === 'project' ? 'account' : 'project');
  }
}

async function askAs(client: RailwayClient, kind: TokenKind): Promise<TokenScope> {
  const purpose = 'ask what the token is for';
  if (kind === 'project') {
    const { projectToken } = await client.sendAs(kind, PROJECT_TOKEN, {}, { purpose });
    return { kind, ...projectToken };
  }
  const { apiToken } = await client.sendAs(kind, API_TOKEN, {}, { purpose });
  return { kind, workspaces: apiToken.workspaces };
}
