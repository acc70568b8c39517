import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { createOperationRouter } from '../core/operation-router';
import { listenOnLoopback } from '../runtime/apps/listen';
import { type Answer, type Asked, type Endpoint, notFound, Refused } from './answer';
import { lockEndpoints } from './endpoints/locks';
import { runEndpoints } from './endpoints/runs';
import { serviceEndpoints } from './endpoints/service';
import { archivist, stateVersionEndpoints } from './endpoints/state-versions';
import { workspaceEndpoints } from './endpoints/workspaces';
import { Faults, faultAnswer } from './faults';
import type { Actor, HcpState } from './state';

/** Key and certificate in PEM, for the name `localhost`. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
}

export interface HcpServer {
  /** Host and port, as `hostname` of a `cloud` block takes them. */
  readonly host: string;
  readonly faults: Faults;
  /** Method, path template and status of what was asked, oldest first. */
  readonly requests: readonly string[];
  /** Stops answering: connections are refused until {@link start}. What is known stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const DISCOVERY = {
  'modules.v1': '/api/registry/v1/modules/',
  'state.v2': '/api/v2/',
  'tfe.v2': '/api/v2/',
  'tfe.v2.1': '/api/v2/',
  'tfe.v2.2': '/api/v2/',
};

/** What is answered without a token. */
const OPEN: Readonly<Record<string, (asked: Omit<Asked, 'actor'>) => Answer>> = {
  'GET /.well-known/terraform.json': () => ({
    ...{ status: 200, body: DISCOVERY },
    headers: { 'content-type': 'application/json' },
  }),
  'GET /api/v2/ping': () => ({ status: 204 }),
  'GET /_archivist/v1/object/{version}': (asked) => archivist('GET', asked),
  'PUT /_archivist/v1/object/{version}': (asked) => archivist('PUT', asked),
  'PUT /_archivist/v1/configuration/{version}': () => ({ status: 200 }),
};

const openRoute = createOperationRouter(OPEN);
const route = createOperationRouter<Endpoint>({
  ...serviceEndpoints,
  ...workspaceEndpoints,
  ...lockEndpoints,
  ...stateVersionEndpoints,
  ...runEndpoints,
});

/** Serves a state over TLS on loopback the way app.terraform.io would. */
export async function serveHcpTerraform(state: HcpState, tls: Tls): Promise<HcpServer> {
  const faults = new Faults();
  const requests: string[] = [];
  let port = 0;
  let server: Server | undefined;
  const sockets = new Set<Socket>();

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const method = incoming.method ?? 'GET';
    const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'https://localhost');
    const [open, found] = [openRoute(method, pathname), route(method, pathname)];
    const operation = (open ?? found)?.operation ?? `${method} ${pathname}`;
    const fault = faults.take(operation);
    const asked = {
      ...{ state, query, body: Buffer.concat(chunks), base: `https://localhost:${port}` },
      params: (open ?? found)?.params ?? {},
    };
    const answer = fault
      ? faultAnswer(fault)
      : refusable(() => {
          if (open) return open.endpoint(asked);
          const actor = actorOf(state, incoming);
          if (!found) throw notFound();
          return found.endpoint({ ...asked, actor });
        });
    requests.push(`${operation} ${answer?.status ?? 'reset'}`);
    if (answer) send(outgoing, answer);
    else outgoing.destroy();
  }

  async function start(): Promise<void> {
    server = createServer(tls, (incoming, outgoing) => {
      handle(incoming, outgoing).catch(() => outgoing.destroy());
    });
    // Those in the middle of a handshake are no connections to Node yet.
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    port = await listenOnLoopback(server, port);
  }

  async function stop(): Promise<void> {
    const stopping = server;
    if (!stopping) return;
    server = undefined;
    await new Promise<void>((resolve) => {
      stopping.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  }

  await start();
  return { host: `localhost:${port}`, faults, requests, start, stop };
}

function actorOf({ tokens }: HcpState, { headers }: IncomingMessage): Actor {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const actor = token === undefined ? undefined : tokens.get(token);
  if (!actor) throw new Refused(401, 'unauthorized');
  return actor;
}

function refusable(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

function send(outgoing: ServerResponse, { status, body, headers }: Answer): void {
  outgoing.writeHead(status, {
    'tfp-api-version': '2.6',
    'tfp-appname': 'HCP Terraform',
    'x-ratelimit-limit': '30',
    'x-ratelimit-remaining': '29',
    'x-ratelimit-reset': '0.0',
    ...(body !== undefined && { 'content-type': 'application/vnd.api+json' }),
    ...headers,
  });
  outgoing.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
