import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listenOnLoopback } from '../runtime/apps/listen';

/** A request to a store, whole. */
export interface Asked {
  readonly method: string;
  /** As it came, with its query. */
  readonly target: string;
  /** Decoded, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request that is answered otherwise than it should be. */
export interface Fault {
  /** @default - every one */
  readonly method?: string;
  /** Part of the path. @default - any */
  readonly path?: string;
  /** @default 1 */
  readonly times?: number;
  /** `reset` breaks the connection before anything is done, `lost` after it, and `silent` leaves it open without an answer. */
  readonly answer: Answer | 'reset' | 'lost' | 'silent';
}

export interface StoreServer {
  /** `http://127.0.0.1:port`; with a certificate `https://localhost:port`. */
  readonly url: string;
  /** Method, path and status of what was asked, oldest first. */
  readonly requests: readonly string[];
  breakNext(fault: Fault): void;
  /** Refuses connections until {@link start}; what is stored stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A certificate for `localhost` and its key, in PEM. */
export interface StoreTls {
  readonly cert: string;
  readonly key: string;
}

/** Serves a store on loopback, on one port for all its life. */
export async function serveStore(answer: (asked: Asked) => Answer, tls?: StoreTls): Promise<StoreServer> {
  const requests: string[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  let port = 0;
  let server: Server | undefined;

  function takeFault(asked: Asked): Fault | undefined {
    const found = faults.find(
      ({ fault: { method = asked.method, path = '' }, left }) =>
        left > 0 && method === asked.method && asked.path.includes(path),
    );
    if (found) found.left -= 1;
    return found?.fault;
  }

  async function start(): Promise<void> {
    const listener: RequestListener = async (incoming, outgoing) => {
      const asked = await whole(incoming);
      const fault = takeFault(asked)?.answer;
      const given = fault === 'reset' ? undefined : typeof fault === 'object' ? fault : answer(asked);
      const said = fault === 'lost' || fault === 'silent' ? undefined : given;
      requests.push(
        `${asked.method} ${asked.path} ${said?.status ?? (fault === 'silent' ? 'silent' : 'reset')}`,
      );
      if (said === undefined) {
        if (fault !== 'silent') outgoing.destroy();
        return;
      }
      const { body = '' } = said;
      outgoing.writeHead(said.status, { 'content-length': Buffer.byteLength(body), ...said.headers });
      outgoing.end(asked.method === 'HEAD' ? undefined : body);
    };
    server = tls ? createTlsServer(tls, listener) : createServer(listener);
    port = await listenOnLoopback(server, port);
  }

  async function stop(): Promise<void> {
    const stopping = server;
    server = undefined;
    if (!stopping) return;
    await new Promise<void>((resolve) => {
      stopping.close(() => resolve());
      stopping.closeAllConnections();
    });
  }

  await start();
  const breakNext = (fault: Fault) => void faults.push({ fault, left: fault.times ?? 1 });
  const url = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return { url, requests, breakNext, stop, start };
}

async function whole(incoming: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = 'GET', url: target = '/', headers } = incoming;
  const [path = '/', query = ''] = target.split('?', 2);
  return {
    ...{ method, target, headers, path: decodeURIComponent(path), query: new URLSearchParams(query) },
    body: Buffer.concat(chunks),
  };
}
