import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultBoard, SimulatorResponse } from './types';

type Platform = 'railway' | 'dokploy';

const RETRY_AFTER_SECONDS = 1;
const SECONDS_LATE = 10;

const CLOUDFLARE_PAGE = `<!DOCTYPE html>
<html lang="en-US"><head><title>Access denied | plumbline.sandbox used Cloudflare to restrict access</title></head>
<body><h1>Error 1015</h1><h2>You are being rate limited</h2><p>error code: 1015</p></body></html>
`;

const html = (status: number, body: string): SimulatorResponse => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body,
});

const BAD_GATEWAY = html(
  502,
  '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>\n',
);

/** Answers given instead of the platform's, which never sees the request. */
const INSTEAD: Readonly<Record<string, (platform: Platform) => SimulatorResponse>> = {
  'api-429': () => ({
    status: 429,
    headers: { 'content-type': 'text/plain', 'retry-after': String(RETRY_AFTER_SECONDS) },
    body: 'Too Many Requests',
  }),
  'api-1015': () => html(429, CLOUDFLARE_PAGE),
  'api-502': () => BAD_GATEWAY,
  'api-problem': (platform) => ({
    status: platform === 'railway' ? 200 : 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      platform === 'railway'
        ? { errors: [{ message: 'Problem processing request', traceId: '0000000000000000' }], data: null }
        : { message: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' },
    ),
  }),
};

/**
 * Puts the API faults that are on between the client and a platform's simulator. A fault's service, when it has one,
 * names the platform it is aimed at.
 */
export async function answerWithFaults(options: {
  readonly faults: FaultBoard;
  readonly platform: Platform;
  readonly secondMs: number;
  readonly outgoing: ServerResponse;
  readonly handle: () => Promise<SimulatorResponse>;
}): Promise<number> {
  const { faults, platform, secondMs, outgoing, handle } = options;
  if (faults.take('api-reset', platform)) {
    outgoing.destroy();
    return 0;
  }
  const instead = Object.keys(INSTEAD).find((fault) => faults.take(fault, platform));
  if (instead) return send(outgoing, INSTEAD[instead]!(platform));
  const late = faults.take('api-slow', platform);
  const answer = await handle();
  if (late) await pause(SECONDS_LATE * secondMs, undefined, { ref: false });
  if (faults.take('api-lost-answer', platform)) return send(outgoing, BAD_GATEWAY);
  if (faults.take('api-truncated', platform)) return sendHalf(outgoing, answer);
  return send(outgoing, answer);
}

export function send(outgoing: ServerResponse, { status, headers, body }: SimulatorResponse): number {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
  return status;
}

function sendHalf(outgoing: ServerResponse, { status, headers, body }: SimulatorResponse): number {
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
  return status;
}
