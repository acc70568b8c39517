import type { HttpRuntime } from '../platforms/http';
import { exchange } from '../platforms/http-exchange';

const PATIENCE_MS = 10_000;

/** One request that shows whether an API answers at all; it needs no token. */
export interface ReachRequest {
  /** The platform, as people write it. */
  readonly label: string;
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
