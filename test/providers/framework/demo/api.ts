import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Service = Record<string, unknown> & { id: string; revision: number };

/** The demo platform: services in memory, and faults a test can ask for. */
export interface DemoApi {
  readonly url: string;
  readonly services: Map<string, Service>;
  /** Every request so far, as `PUT /services/s1`. */
  readonly requests: string[];
  /** Runs before a request is answered; holds it, or answers it with an error. */
  hook: (request: string) => Promise<{ status: number; body: object } | undefined>;
  /** Added to the answer of the next create. */
  onCreate: object;
  close(): Promise<void>;
}

export async function startDemoApi(): Promise<DemoApi> {
  const services = new Map<string, Service>();
  let last = 0;
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: DemoApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services,
    requests: [],
    hook: async () => undefined,
    onCreate: {},
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return api;

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const text = (await request.toArray()).join('');
    const line = `${request.method} ${request.url}`;
    api.requests.push(line);
    const fault = await api.hook(line);
    const { status, body } = fault ?? answer(request.method!, idIn(request.url!), text);
    response.writeHead(status).end(JSON.stringify(body));
  }

  function idIn(url: string): string | undefined {
    const wanted = new URL(url, api.url).searchParams.get('name');
    if (wanted === null) return url.split('/')[2];
    return [...services.values()].find(({ name }) => name === wanted)?.id;
  }

  function answer(method: string, id: string | undefined, text: string) {
    const known = services.get(id ?? '');
    if (method === 'POST') {
      const made = { ...complete(JSON.parse(text)), id: `s${++last}`, revision: 1 };
      services.set(made.id, made);
      return { status: 200, body: { ...made, ...api.onCreate } };
    }
    if (!known) return { status: 404, body: {} };
    if (method === 'PUT') {
      const next = { ...known, ...complete(JSON.parse(text)), revision: known.revision + 1 };
      services.set(known.id, next);
      return { status: 200, body: next };
    }
    if (method === 'DELETE') services.delete(known.id);
    return { status: 200, body: known };
  }

  function complete(service: Record<string, unknown>) {
    return { ...service, zone: service['zone'] ?? 'a', url: `https://${service['name']}.demo.test` };
  }
}
