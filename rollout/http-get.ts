import { directTransport } from '../platforms/direct-transport';
import { exchange, textOf } from '../platforms/http-exchange';

/** What a health endpoint answered. */
export interface HttpAnswer {
  readonly status: number;
  /** The first {@link LONGEST_BODY} bytes. */
  readonly body: string;
  /** Where a redirect leads. */
  readonly location?: string;
}

/** Bytes of a body that are read; health answers are short. */
const LONGEST_BODY = 64 * 1024;

/**
 * One GET, over a connection of its own; redirects are not followed.
 * @throws the connection's error, or an AbortError when `signal` aborts before the body is complete
 */
export async function httpGet(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
  const headers = { accept: 'application/json, */*' };
  const answer = await exchange(
    { url: url.href, headers, signal, longestBody: LONGEST_BODY },
    directTransport,
  );
  const location = answer.headers.get('location');
  return { status: answer.status, body: textOf(answer), ...(location !== null && { location }) };
}
