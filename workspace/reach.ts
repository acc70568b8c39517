import type { HttpRuntime } from '../platforms/http';
import { exchange } from '../platforms/http-exchange';
import type { PlatformAccess } from './access';

const PATIENCE_MS = 10_000;

/** One request that shows whether an API answers at all; it needs no token. */
export interface ReachRequest {
  readonly label: 'Railway' | 'Dokploy' | 'GitHub';
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What an API answered, whatever it was. */
export interface Reached {
  readonly status: number;
  readonly headers: Headers;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The requests that reach the platforms of an environment. */
export function reachRequests({ railway, dokploy, github }: PlatformAccess): ReachRequest[] {
  return [
    ...(railway ? [railwayPing(railway.endpoint)] : []),
    ...(dokploy?.url === undefined ? [] : [dokployPing(dokploy.url)]),
    ...(github ? [githubPing(github.url)] : []),
  ];
}

export function railwayPing(endpoint: string): ReachRequest {
  const headers = { 'content-type': 'application/json' };
  return {
    label: 'Railway',
    url: endpoint,
    method: 'POST',
    headers,
    body: JSON.stringify({ query: '{ __typename }' }),
  };
}

export function dokployPing(url: string): ReachRequest {
  return { label: 'Dokploy', url: `${url.replace(/\/+$/, '')}/api/health`, method: 'GET' };
}

/** Asking for the rate limit does not count against it. */
export function githubPing(url: string): ReachRequest {
  return { label: 'GitHub', url: `${url}/rate_limit`, method: 'GET' };
}

/** Asks once. @throws Error of the network with the innermost reason as message */
export async function reach(
  { url, method, headers = {}, body }: ReachRequest,
  { fetch, now }: Pick<HttpRuntime, 'fetch' | 'now'>,
): Promise<Reached> {
  const startedAt = now();
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await exchange({ method, url, headers, body, signal, longestBody: 0 }, fetch);
    return { status: answer.status, headers: answer.headers, startedAt, endedAt: now() };
  } catch (error) {
    throw new Error(reason(error), { cause: error });
  }
}

/** fetch hides "connection refused" in a cause of a cause. */
function reason(error: unknown): string {
  const { name, message, cause, code } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`;
  if (cause !== undefined) return reason(cause);
  return message || code || name || String(error);
}
