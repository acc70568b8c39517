import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came in. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A registry on loopback that answers as the OCI distribution specification says, and as a test says where it differs. */
export interface FakeRegistry {
  /** `127.0.0.1:<port>`, as it stands in a reference. */
  readonly host: string;
  readonly seen: Seen[];
  /** Digest of the image that it has. */
  readonly digest: string;
  close(): Promise<void>;
}

export interface FakeRegistryOptions {
  /** Tags and digests that there are. @default v1-abcdef */
  readonly tags?: readonly string[];
  /** User and password that may pull; anybody may when absent. */
  readonly login?: { readonly username: string; readonly password: string };
  /** How it asks for a login. @default none */
  readonly scheme?: 'none' | 'bearer' | 'basic';
  /** Address of the token service. @default its own */
  readonly realm?: string;
  /** Answers in place of the registry, for requests of the given method or any. */
  readonly manifests?: Answer;
  readonly token?: Answer;
}

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
});

/** @param options are read at each request, so that a test can change them */
export async function startRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const digest = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, authorization: headers.authorization, accept: headers.accept });
    if (url.startsWith('/token')) return (options.token ?? giveToken)(request, response);
    if (options.manifests) return options.manifests(request, response);
    const wanted = /^\/v2\/acme\/grid\/manifests\/(.+)$/.exec(url)?.[1];
    if (!allowed(headers.authorization)) return challenge(response);
    const { tags = ['v1-abcdef'] } = options;
    if (wanted === undefined || ![...tags, digest].includes(wanted)) return unknown(method, response);
    response.writeHead(200, {
      'content-type': 'application/vnd.oci.image.index.v1+json',
      'docker-content-digest': digest,
      'content-length': MANIFEST.length,
    });
    response.end(method === 'HEAD' ? undefined : MANIFEST);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const basic = () => {
    const { username, password } = options.login ?? {};
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  };
  const tokenOf = (known: boolean) => (known ? 'token-of-a-user' : 'token-of-anybody');
  function allowed(authorization: string | undefined): boolean {
    const { scheme = 'none', login } = options;
    if (scheme === 'none') return true;
    if (scheme === 'basic') return authorization === basic();
    return authorization === `Bearer ${tokenOf(login !== undefined)}`;
  }
  function challenge(response: ServerResponse): void {
    const realm = options.realm ?? `http://${host}/token`;
    const header =
      options.scheme === 'basic' ? 'Basic realm="x"' : `Bearer realm="${realm}",service="the registry"`;
    response.writeHead(401, { 'www-authenticate': header, 'content-type': 'application/json' }).end('{}');
  }
  function giveToken({ headers }: IncomingMessage, response: ServerResponse): void {
    const known = headers.authorization !== undefined && headers.authorization === basic();
    if (headers.authorization !== undefined && !known) return void response.writeHead(401).end('{}');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token: tokenOf(known) }));
  }

  return {
    host,
    seen,
    digest,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function unknown(method: string, response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  const body = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
  response.end(method === 'HEAD' ? undefined : body);
}
