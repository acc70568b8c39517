import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

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
 * One GET, redirects not followed, answered from `127.0.0.1` for `*.localhost` as RFC 6761 asks for (resolvers differ).
 * @throws the connection's error, or an AbortError when `signal` aborts before the body is complete
 */
export async function httpGet(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
  const client = url.protocol === 'https:' ? https : http;
  const local = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = { signal, agent: false as const, headers: { accept: 'application/json, */*' } };
    client.get(url, local ? { ...options, lookup: loopback } : options, resolve).on('error', reject);
  });
  const { location } = response.headers;
  return {
    status: response.statusCode ?? 0,
    body: await readBody(response),
    ...(location !== undefined && { location }),
  };
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= LONGEST_BODY) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, LONGEST_BODY);
}

const loopback: LookupFunction = (_host, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
