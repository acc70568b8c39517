import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AppContext, RunningApp } from '../app';
import { askDatabase } from './database-check';
import { listenOnLoopback } from './listen';

const HEALTH_PATHS = new Set(['/api/health', '/health', '/health/ready']);
const SECONDS_UNTIL_CRASH = 60;
const SECONDS_PER_SLOW_ANSWER = 3;

/** A web service with health pages that report the version it was built from. */
export async function startWeb(context: AppContext): Promise<RunningApp> {
  const { behaviour, secondMs, log, served } = context;
  let requests = 0;
  let end: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    end = resolve;
  });
  const server = createServer((request, response) => {
    requests += 1;
    const respond = () => answer(context, requests, request, response);
    if (behaviour === 'slow') setTimeout(respond, SECONDS_PER_SLOW_ANSWER * secondMs).unref();
    else respond();
  });
  const close = (code: number) =>
    new Promise<void>((resolve) => {
      clearTimeout(crash);
      server.close(() => {
        end(code);
        resolve();
      });
      server.closeAllConnections();
    });
  const exitWithError = () => {
    log('fatal: out of cheese');
    void close(1);
  };
  const port = await listenOnLoopback(server);
  log(`web ${served.tag} listening`);
  const crash =
    behaviour === 'crash-after-start' ? setTimeout(exitWithError, SECONDS_UNTIL_CRASH * secondMs) : undefined;
  crash?.unref();
  if (behaviour === 'crash-at-start') exitWithError();
  return { port, exited, stop: () => close(0) };
}

function answer(
  context: AppContext,
  requests: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { behaviour, served } = context;
  const path = new URL(request.url ?? '/', 'http://app').pathname;
  if (HEALTH_PATHS.has(path)) {
    const healthy = behaviour !== 'never-healthy' && !(behaviour === 'flapping' && requests % 2 === 0);
    const well = healthy ? 'healthy' : 'unhealthy';
    json(response, healthy ? 200 : 503, {
      status: behaviour === 'unwell' ? 'DOWN' : well,
      timestamp: new Date().toISOString(),
      version: served.tag,
      image: served.reference,
    });
    return;
  }
  if (path === '/api/database') {
    void askDatabase(context).then(({ status, said }) => json(response, status, { database: said }));
    return;
  }
  if (path === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Sandbox web</title><h1>web ${served.tag}</h1>\n`);
    return;
  }
  if (behaviour === 'leaking-errors') {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(
      `${new Error(`no route for ${path}`).stack}\n\n${JSON.stringify(context.environment, null, 2)}\n`,
    );
    return;
  }
  json(response, 404, { error: 'not found' });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
