import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Router, Workload } from './types';

interface Route {
  readonly workload: Workload;
  readonly targetPort: number | undefined;
}

export interface HostRouter extends Router {
  has(host: string): boolean;
  /** Passes a request on to the app behind its host, or answers as the platform's edge does. */
  forward(host: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void;
  clear(): void;
}

/** Host name of a Host header: lower case, without the port. */
export function hostName(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}

export function createRouter(port: () => number): HostRouter {
  const routes = new Map<string, Route>();
  /** The route of the host itself counts before that of a wildcard. */
  const routeOf = (host: string) => routes.get(host) ?? routes.get(host.replace(/^[^.]+/, '*'));
  return {
    set(host, workload, targetPort) {
      if (workload) routes.set(hostName(host), { workload, targetPort });
      else routes.delete(hostName(host));
    },
    has: (host) => routeOf(host) !== undefined,
    clear: () => routes.clear(),
    url: (host) => `http://${hostName(host)}:${port()}`,
    forward(host, incoming, body, outgoing) {
      const route = routeOf(host);
      if (!route) return edgeError(outgoing, 404, 'Application not found');
      const appPort = reachablePort(route);
      if (appPort === undefined) return edgeError(outgoing, 502, 'Application failed to respond');
      const upstream = request(
        {
          host: '127.0.0.1',
          port: appPort,
          method: incoming.method,
          path: incoming.url,
          headers: { ...incoming.headers, 'x-forwarded-host': host },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      upstream.on('error', () => {
        if (outgoing.headersSent) outgoing.destroy();
        else edgeError(outgoing, 502, 'Application failed to respond');
      });
      upstream.end(body);
    },
  };
}

function reachablePort({ workload, targetPort }: Route): number | undefined {
  return targetPort === undefined || targetPort === workload.containerPort() ? workload.port() : undefined;
}

/** Railway's edge answers in this shape, with a header that tells it from an answer of the app. */
function edgeError(outgoing: ServerResponse, code: number, message: string): void {
  outgoing.writeHead(code, { 'content-type': 'application/json', 'x-railway-fallback': 'true' });
  outgoing.end(JSON.stringify({ status: 'error', code, message, request_id: randomUUID() }));
}
