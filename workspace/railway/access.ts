import { PLATFORMS } from '../../core/platforms';
import { RAILWAY_ENDPOINT, type TokenKind } from '../../platforms/railway/client';
import { type Connection, findToken, type Lookup, requireOneToken } from '../lookup';

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
  /** What the stack calls the place that it makes itself. */
  readonly named?: { readonly project: string; readonly environment: string };
}

export function railwayAccess(railway: Connection<'railway'>, find: Lookup): RailwayAccess {
  const { tokens } = PLATFORMS.railway;
  const declared = find(railway.token);
  if (!declared) requireOneToken(tokens, find);
  const token = findToken(declared ?? find(undefined, ...tokens));
  const projectId = find(railway.projectId)?.value;
  const environmentId = find(railway.environmentId)?.value;
  return {
    endpoint: find(railway.endpoint, PLATFORMS.railway.address)?.value ?? RAILWAY_ENDPOINT,
    likely: token?.source === 'RAILWAY_API_TOKEN' ? 'account' : 'project',
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
    ...(projectId && { projectId }),
    ...(environmentId && { environmentId }),
    ...(railway.named && { named: railway.named }),
  };
}
