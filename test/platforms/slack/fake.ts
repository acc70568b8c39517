import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** An answer in Slack's words, a page of somebody else, or no answer at all: after the message was posted, or never. */
export type SlackFault =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | 'cut'
  | 'silent';

/** What must be in no output: the address of the webhook is its key. */
export const WEBHOOK_PATH = '/services/T0SENTINEL/B0SENTINEL/webhookSentinelPath0123';

/** Incoming webhooks on loopback. Faults are used up by one request each. */
export async function startSlack() {
  const messages: string[] = [];
  const faults: SlackFault[] = [];
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const body = await readText(request);
    const reply = (status: number, words: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'text/html', ...headers });
      response.end(words);
    };
    const fault = faults.shift();
    if (fault === 'silent') return;
    if (fault !== undefined && fault !== 'cut') return reply(fault.status, fault.body, fault.headers);
    if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json'))
      return reply(400, 'invalid_payload');
    if (request.url !== WEBHOOK_PATH) return reply(404, 'no_service');
    messages.push(JSON.parse(body).text);
    if (fault === 'cut') return void response.destroy();
    reply(200, 'ok');
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    webhook: `${origin}${WEBHOOK_PATH}`,
    /** Texts that were posted, as Slack got them. */
    messages,
    faults,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeSlack = Awaited<ReturnType<typeof startSlack>>;
