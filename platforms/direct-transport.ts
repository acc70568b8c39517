import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Transport } from './http-exchange';

/**
 * Carries a request over a connection of its own, which no earlier one has warmed up, as somebody who comes for the first time
 * would; `*.localhost` is at `127.0.0.1`, as RFC 6761 asks for (resolvers differ). Redirects are not followed.
 */
export const directTransport: Transport = connectingWith();

/**
 * Such a transport that trusts other authorities.
 * @param authorities certificates in PEM. @default - those that Node comes with
 */
export function connectingWith(authorities?: readonly string[]): Transport {
  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    const client = url.protocol === 'https:' ? https : http;
    const local = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options: https.RequestOptions = {
        agent: false,
        method: method ?? 'GET',
        headers: Object.fromEntries(new Headers(headers)),
        ...(authorities && { ca: [...authorities] }),
        ...(signal && { signal }),
        ...(local && { lookup: loopback }),
      };
      client.request(url, options, resolve).on('error', reject).end(body);
    });
    return { status: response.statusCode ?? 0, headers: headersOf(response), body: response };
  };
}

function headersOf({ headersDistinct }: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

const loopback: LookupFunction = (_host, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
