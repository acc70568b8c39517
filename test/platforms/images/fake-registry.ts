import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as it came in. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  /** Of a POST, once it came in. */
  body?: string;
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
  /** How it differs from what the specification says. @default not at all */
  readonly manners?: {
    /** Answers HEAD as if it did not know it. */
    readonly noHead?: boolean;
    /** Leaves the challenge out of what answers HEAD. */
    readonly bareHead?: boolean;
    /** What stands for 401. */
    readonly refusal?: 403;
    /** Refuses to give anybody a token, with this status. */
    readonly noGuests?: 400 | 404;
    /** The name of the repository that it wants in a token. */
    readonly scope?: string;
    /** The identity token that it exchanges. */
    readonly identityToken?: string;
    /** Says that there is no such manifest in no words but a header. */
    readonly wordless?: boolean;
  };
  readonly token?: Answer;
  /** Answers what exchanges an identity token. */
  readonly exchange?: Answer;
}

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
});

/** With which registries tell their interface. */
const API = { 'docker-distribution-api-version': 'registry/2.0' };

/** @param options are read at each request, so that a test can change them */
export async function startRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const digest = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const entry: Seen = { method, url, authorization: headers.authorization, accept: headers.accept };
    seen.push(entry);
    const { manners = {} } = options;
    if (method === 'POST' && options.exchange) return options.exchange(request, response);
    if (method === 'POST') return void exchangeToken(request, response, entry);
    if (url.startsWith('/token')) return (options.token ?? giveToken)(request, response);
    if (options.manifests) return options.manifests(request, response);
    const wanted = /^\/v2\/acme\/grid\/manifests\/(.+)$/.exec(url)?.[1];
    if (manners.noHead && method === 'HEAD') return void response.writeHead(405).end();
    if (!allowed(headers.authorization)) return challenge(method, response);
    const { tags = ['v1-abcdef'] } = options;
    if (wanted === undefined || ![...tags, digest].includes(wanted)) {
      if (manners.wordless) return void response.writeHead(404, API).end();
      return unknown(method, response);
    }
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
  function challenge(method: string, response: ServerResponse): void {
    const { realm = `http://${host}/token`, scheme, manners = {} } = options;
    const scope = manners.scope === undefined ? '' : `,scope="${manners.scope}"`;
    const header =
      scheme === 'basic' ? 'Basic realm="x"' : `Bearer realm="${realm}",service="the registry"${scope}`;
    const bare = manners.bareHead && method === 'HEAD';
    response.writeHead(manners.refusal ?? 401, {
      ...(!bare && { 'www-authenticate': header }),
      'content-type': 'application/json',
    });
    response.end('{}');
  }
  async function exchangeToken(request: IncomingMessage, response: ServerResponse, entry: Seen) {
    entry.body = await text(request);
    const form = new URLSearchParams(entry.body);
    const fits =
      form.get('grant_type') === 'refresh_token' &&
      form.get('refresh_token') === options.manners?.identityToken;
    if (!fits) return void response.writeHead(400).end('{"error":"invalid_grant"}');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: tokenOf(true) }));
  }
  function giveToken({ headers }: IncomingMessage, response: ServerResponse): void {
    const known = headers.authorization !== undefined && headers.authorization === basic();
    const { noGuests } = options.manners ?? {};
    if (noGuests !== undefined && !known) return void response.writeHead(noGuests).end('{}');
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
