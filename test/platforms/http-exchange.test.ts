import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { directTransport } from '../../platforms/direct-transport';
import { realRuntime } from '../../platforms/http';
import { exchange, textOf } from '../../platforms/http-exchange';

let server: Server;
let answer: RequestListener;
let sockets: unknown[];
let base: string;
beforeEach(async () => {
  sockets = [];
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  server.on('connection', (socket) => sockets.push(socket));
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const signal = new AbortController().signal;

describe.each([
  ['fetch', realRuntime.fetch],
  ['a connection of its own', directTransport],
])('over %s', (_, transport) => {
  test('an answer of any status is read, and a redirect is not followed', async () => {
    answer = (request, response) => {
      response.writeHead(request.url === '/old' ? 302 : 503, {
        location: '/new',
        'x-seen': String(request.headers['x-sent']),
      });
      response.end('\uFEFFbody');
    };
    const received = await exchange({ url: `${base}/old`, headers: { 'x-sent': 'yes' }, signal }, transport);
    expect(received).toMatchObject({ status: 302, cut: false });
    expect([received.headers.get('location'), received.headers.get('x-seen')]).toEqual(['/new', 'yes']);
    expect(textOf(received)).toBe('body');
    expect(await exchange({ url: base, signal }, transport)).toMatchObject({ status: 503 });
  });

  test('of a body that does not end no more is read than is asked for', async () => {
    let closed: Promise<unknown> | undefined;
    answer = (_request, response) => {
      closed = once(response, 'close');
      const more = () => {
        while (response.write(Buffer.alloc(1024, 'a')));
        response.once('drain', more);
      };
      more();
    };
    const received = await exchange({ url: base, signal, longestBody: 2000 }, transport);
    expect(received).toMatchObject({ status: 200, cut: true });
    expect(textOf(received)).toBe('a'.repeat(2000));
    await closed;
  });

  test('it ends with its signal, in the middle of a body too', async () => {
    const stop = new AbortController();
    answer = (_request, response) => void response.write('half');
    const onProgress = () => stop.abort();
    await expect(exchange({ url: base, signal: stop.signal, onProgress }, transport)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('the error of a connection that is not made has its code', async () => {
    server.close();
    await once(server, 'close');
    const failure = await exchange({ url: base, signal }, transport).catch((error: Error) => error);
    const { code, cause } = failure as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
    expect(code ?? cause?.code).toBe('ECONNREFUSED');
  });
});

test('over fetch, a redirect is followed where that is asked for', async () => {
  answer = (request, response) => {
    if (request.url === '/new') response.end('there');
    else response.writeHead(302, { location: '/new' }).end();
  };
  expect(textOf(await exchange({ url: base, signal, followsRedirects: true }, realRuntime.fetch))).toBe(
    'there',
  );
});

test('a connection of its own is never used twice, and *.localhost is here', async () => {
  answer = (request, response) => response.end(request.headers.host);
  const url = base.replace('127.0.0.1', 'shop.localhost');
  expect(textOf(await exchange({ url, signal }, directTransport))).toMatch(/^shop\.localhost:/);
  await exchange({ url, signal }, directTransport);
  expect(sockets).toHaveLength(2);
});

test('nothing else sends a request, the client of GitHub aside', () => {
  const root = join(__dirname, '../..');
  const rooms = ['core', 'formats', 'platforms', 'rollout', 'providers', 'workspace', 'rotation', 'scripts'];
  const senders = rooms
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`),
    )
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => {
      const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '');
      return /(?<![\w'`"])(fetch|\w+\.fetch)\(|'node:https?'/.test(code);
    });
  // `realRuntime` is where the global `fetch` comes in.
  expect(senders.sort()).toEqual(['platforms/direct-transport.ts', 'platforms/http.ts']);
});
