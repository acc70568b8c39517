import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOperationRouter } from '../core/operation-router';
import { type Answer, type Asked, notFound, Refused } from './answer';
import { contentsEndpoints } from './endpoints/contents';
import type { Endpoint } from './endpoints/endpoint';
import { environmentEndpoints } from './endpoints/environments';
import { gitEndpoints } from './endpoints/git';
import { labelEndpoints } from './endpoints/labels';
import { peopleEndpoints } from './endpoints/people';
import { pullEndpoints } from './endpoints/pulls';
import { rulesetEndpoints } from './endpoints/rulesets';
import { vaultEndpoints } from './endpoints/vault';
import { Faults, faultAnswer } from './faults';
import type { GithubState } from './state';

/** One request with its answer, for tests to look at. */
export interface Exchange {
  /** Method and path template of GitHub's OpenAPI description; absent for what GitHub does not know. */
  readonly operation: string | undefined;
  readonly method: string;
  /** Path without the prefix of GitHub Enterprise Server. */
  readonly path: string;
  readonly status: number;
  /** Parsed bodies; absent when there were none. */
  readonly sent?: unknown;
  readonly answered?: unknown;
}

export interface GithubServer {
  /** Address for `baseUrl` of Octokit and `base_url` of the Terraform provider, which appends `/api/v3`. */
  readonly url: string;
  readonly faults: Faults;
  /** Everything that was asked, oldest first. */
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

const LARGEST_BODY = 10 * 1024 * 1024;

const route = createOperationRouter<Endpoint>({
  ...peopleEndpoints,
  ...gitEndpoints,
  ...contentsEndpoints,
  ...pullEndpoints,
  ...labelEndpoints,
  ...environmentEndpoints,
  ...vaultEndpoints,
  ...rulesetEndpoints,
});

/** Serves a state on loopback the way api.github.com, and below `/api/v3` a GitHub Enterprise Server, would. */
export async function serveGithub(state: GithubState, port: number): Promise<GithubServer> {
  const faults = new Faults();
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const bytes = await readBody(incoming);
    const method = incoming.method ?? 'GET';
    const base = `http://${incoming.headers.host}`;
    const url = new URL(incoming.url ?? '/', base);
    const path = canonicalPath(state, url.pathname);
    const sent: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
    const found = route(method, path);
    const fault = faults.take(found?.operation ?? '');
    const work = () =>
      answerTo(state, incoming, found, {
        params: found?.params ?? {},
        query: url.searchParams,
        body: (sent ?? {}) as Asked['body'],
        base,
        url: incoming.url ?? '/',
        actor: '',
      });
    const answer = (fault && faultAnswer(fault)) ?? (fault?.kind === 'reset' ? undefined : work());
    if (!answer || fault?.kind === 'lost-answer') {
      outgoing.destroy();
      return;
    }
    const { status, body } = answer;
    exchanges.push({
      operation: found?.operation,
      ...{ method, path, status },
      ...(sent !== undefined && { sent }),
      ...(body !== undefined && { answered: body }),
    });
    send(incoming, outgoing, answer);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Below `/api/v3` is the same API, and a repository is also found by its id. */
function canonicalPath({ repositories }: GithubState, path: string): string {
  const plain = path.replace(/^\/api\/v3(?=\/)/, '');
  return plain.replace(/^\/repositories\/(\d+)(?=\/|$)/, (whole, id: string) => {
    const found = repositories.find((repository) => String(repository.id) === id);
    return found ? `/repos/${found.owner}/${found.name}` : whole;
  });
}

function answerTo(
  state: GithubState,
  { headers }: IncomingMessage,
  found: ReturnType<typeof route>,
  asked: Asked,
): Answer {
  const token = /^(?:bearer|token) (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const owner = token === undefined ? undefined : state.tokens.get(token);
  try {
    if (!owner) return badCredentials;
    if (!found) throw notFound();
    const inRepository = found.operation.includes('/repos/');
    if (inRepository && owner.access === 'none') throw notFound();
    if (inRepository && owner.access === 'read' && !found.operation.startsWith('GET ')) return notAllowed;
    return found.endpoint(state, { ...asked, actor: owner.login });
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

const badCredentials: Answer = {
  status: 401,
  body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' },
};

const notAllowed: Answer = {
  status: 403,
  headers: { 'x-accepted-github-permissions': 'administration=write' },
  body: {
    message: 'Resource not accessible by personal access token',
    documentation_url: 'https://docs.github.com/rest',
    status: '403',
  },
};

function send({ headers }: IncomingMessage, outgoing: ServerResponse, answer: Answer): void {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const common = {
    'x-github-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    ...answer.headers,
  };
  if (answer.status === 200 && headers['if-none-match'] === etag) {
    outgoing.writeHead(304, { ...common, etag }).end();
    return;
  }
  outgoing.writeHead(answer.status, {
    ...common,
    ...(text !== '' && { 'content-type': 'application/json; charset=utf-8' }),
    ...(answer.status === 200 && { etag }),
  });
  outgoing.end(text);
}
