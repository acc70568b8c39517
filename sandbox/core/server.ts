import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../runtime/apps/listen';
import { type AdminContext, handleAdmin } from './admin';
import { answerWithFaults, send } from './api-faults';
import { SandboxError } from './errors';
import type { RequestLog } from './request-log';
import { type HostRouter, hostName } from './router';
import type { SimulatorRequest } from './types';
import type { RunningWorld } from './world';

const LARGEST_BODY = 16 * 1024 * 1024;
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost']);

/** What requests are dispatched to. */
export interface Dispatch {
  readonly router: HostRouter;
  readonly requests: RequestLog;
  readonly admin: AdminContext;
  readonly secondMs: number;
  /** `undefined` while the sandbox starts. */
  world(): RunningWorld | undefined;
}

/**
 * Listens on the loopback interface only.
 * @throws SandboxError when the port is taken
 */
export async function listen(server: Server, port: number | undefined): Promise<number> {
  try {
    return await listenOnLoopback(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SandboxError({
      what: `The sandbox cannot listen on 127.0.0.1:${port}: another process has that port.`,
      why: 'the sandbox keeps its port, because the addresses of deployed services contain it',
      next: 'stop the other process, or give up the old addresses with `plumbline sandbox reset` and `plumbline sandbox up --port <free port>`',
    });
  }
}

export function createSandboxServer(dispatch: Dispatch): Server {
  return createServer((incoming, outgoing) => {
    handle(dispatch, incoming, outgoing).catch((error: Error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, { status: 500, body: `sandbox error: ${error.message}\n` });
    });
  });
}

async function handle(
  dispatch: Dispatch,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { router, requests, admin } = dispatch;
  const body = await readBody(incoming);
  if (body === undefined) {
    send(outgoing, { status: 413, body: 'body too large\n' });
    return;
  }
  const host = hostName(incoming.headers.host);
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const method = incoming.method ?? 'GET';
  if (router.has(host) || !OWN_HOSTS.has(host)) {
    outgoing.once('close', () => {
      requests.add({
        platform: 'app',
        label: `${method} ${host}${url.pathname}`,
        status: outgoing.statusCode,
      });
    });
    router.forward(host, incoming, body, outgoing);
    return;
  }
  const [, mount = '', ...rest] = url.pathname.split('/');
  if (mount === '_sandbox') {
    const contentType = incoming.headers['content-type'] ?? '';
    send(outgoing, await handleAdmin(admin, { method, action: rest.join('/'), contentType, body }));
    return;
  }
  const world = dispatch.world();
  const simulator = world?.simulators.get(mount);
  if (!world || !simulator) {
    send(outgoing, { status: world ? 404 : 503, body: world ? 'not found\n' : 'starting\n' });
    return;
  }
  const platform = mount as 'railway' | 'dokploy';
  const request: SimulatorRequest = {
    method,
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: incoming.headers as Record<string, string | undefined>,
    body,
  };
  const status = await answerWithFaults({
    faults: world.faults,
    platform,
    secondMs: dispatch.secondMs,
    outgoing,
    handle: () => simulator.handle(request),
  });
  requests.add({ platform, label: simulator.label(request), status });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
