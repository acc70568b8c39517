import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type ProbeOptions, probeHealth } from '../../rollout/probe';

const IMAGE = 'ghcr.io/acme/grid:v2-bbbbbb';

let server: Server | undefined;
afterEach(() => new Promise<void>((closed) => (server ? server.close(() => closed()) : closed())));

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  return `http://web-1a2b.localhost:${(server.address() as AddressInfo).port}`;
}

const probe = (url: unknown, more: Partial<ProbeOptions> = {}) =>
  probeHealth({
    url,
    path: '/api/health',
    attempts: 3,
    intervalMs: 10_000,
    timeoutMs: 1000,
    signal: new AbortController().signal,
    sleep: async () => {},
    ...more,
  });

const error = (code: string) => Object.assign(new Error(code), { code });

test('the path is asked on the service’s own host', async () => {
  let asked = '';
  const url = await serve(({ headers, url: path }, response) => {
    asked = `${headers.host}${path}`;
    response.end('ok');
  });
  expect(await probe(url)).toEqual({ verdict: 'pass', reason: '200', tries: 1 });
  expect(`http://${asked}`).toBe(`${url}/api/health`);
});

test('a service may need several tries, with the interval between them', async () => {
  let tries = 0;
  const url = await serve((_request, response) => response.writeHead(++tries < 3 ? 503 : 200).end());
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  expect(await probe(url, { sleep })).toMatchObject({ verdict: 'pass', tries: 3 });
  expect(waits).toEqual([10_000, 10_000]);
});

test('a service that flaps is not healthy, however often it answers 200', async () => {
  let asked = 0;
  const url = await serve((_request, response) => response.writeHead(++asked % 2 ? 200 : 503).end());
  expect(await probe(url, { confirmations: 2 })).toEqual({
    verdict: 'fail',
    reason: 'answers 200, and then answers 503',
    tries: 3,
  });
});

test('a service that comes up and stays up is healthy after its confirmations', async () => {
  let asked = 0;
  const url = await serve((_request, response) => response.writeHead(++asked < 3 ? 503 : 200).end());
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  expect(await probe(url, { confirmations: 2, sleep })).toMatchObject({ verdict: 'pass', tries: 3 });
  expect(waits).toEqual([10_000, 10_000, 1_000, 1_000]);
});

test.each([
  [204, '', 'answers 204'],
  [302, '', 'answers 302'],
  [500, '', 'answers 500'],
  [200, '{"status":"unhealthy"}', 'answers 200 but calls itself unhealthy'],
  [200, '{"status":"DOWN","components":{}}', 'answers 200 but calls itself DOWN'],
  [200, '{"healthy":false}', 'answers 200 but says "healthy": false'],
  [200, '{"error":"no database"}', 'answers 200 but reports an error'],
  [
    200,
    '{"image":"ghcr.io/acme/grid:v1-aaaaaa"}',
    `answers from ghcr.io/acme/grid:v1-aaaaaa, not from the declared ${IMAGE}`,
  ],
])('%s %s is not healthy', async (status, body, reason) => {
  const url = await serve((_request, response) => response.writeHead(status).end(body));
  expect(await probe(url, { image: IMAGE })).toEqual({ verdict: 'fail', reason, tries: 3 });
});

test('a service that calls itself degraded is neither healthy nor failed, and the answer says what to look at', async () => {
  const url = await serve((_request, response) => response.end('Degraded'));
  expect(await probe(url, { image: IMAGE })).toEqual({
    verdict: 'inconclusive',
    reason: 'answers 200 but calls itself Degraded',
    next: expect.stringContaining('what it says of its parts'),
    tries: 3,
  });
});

test('a redirect is not followed', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/login' }).end());
  expect(await probe(url)).toMatchObject({
    verdict: 'fail',
    reason: 'answers 302, a redirect',
    next: expect.stringMatching(/a path that answers 200 itself/),
  });
});

test.each([
  [502, /listen on the declared port .* not at 127\.0\.0\.1/],
  [403, /allow the host name/],
])('%s hints at what it usually comes from', async (status, hint) => {
  const url = await serve((_request, response) => response.writeHead(status).end());
  expect((await probe(url)).next).toMatch(hint);
});

test.each([
  `{"image":"${IMAGE}"}`,
  `{"image":"${IMAGE}@sha256:${'a'.repeat(64)}"}`,
  '{"image":""}',
  '{"image":7}',
  'null',
  '<html>',
])('a 200 with the body %s is healthy', async (body) => {
  const url = await serve((_request, response) => response.end(body));
  expect(await probe(url, { image: IMAGE })).toMatchObject({ verdict: 'pass' });
});

test.each(['not a reference at all', 'ghcr.io/acme/grid', `ghcr.io/acme/grid@sha256:${'a'.repeat(64)}`])(
  'a 200 from the image "%s", which cannot be compared with the declared one, is no proof',
  async (image) => {
    const url = await serve((_request, response) => response.end(JSON.stringify({ image })));
    expect(await probe(url, { image: IMAGE })).toEqual({
      verdict: 'inconclusive',
      reason: `answers from "${image}", which does not tell whether it is the declared ${IMAGE}`,
      next: expect.stringContaining('name the image as it is declared'),
      tries: 3,
    });
  },
);

test('a declared digest is not confirmed by a service that names only a tag', async () => {
  const url = await serve((_request, response) => response.end(`{"image":"${IMAGE}"}`));
  const image = `${IMAGE}@sha256:${'a'.repeat(64)}`;
  expect(await probe(url, { image })).toMatchObject({ verdict: 'inconclusive' });
});

test('the last answer decides: an image that cannot be compared after a bad start is inconclusive', async () => {
  let asked = 0;
  const url = await serve((_request, response) =>
    ++asked === 1 ? response.writeHead(503).end() : response.end('{"image":"ghcr.io/acme/grid"}'),
  );
  expect(await probe(url, { image: IMAGE })).toMatchObject({ verdict: 'inconclusive', tries: 3 });
});

test('an answer that does not come in time is a failed try', async () => {
  const url = await serve((_request, response) => void response.write('{"status":'));
  const result = await probe(url, { timeoutMs: 50, attempts: 2 });
  expect(result).toEqual({ verdict: 'fail', reason: 'no answer within 0.05 s', tries: 2 });
  server!.closeAllConnections();
});

test('an endless body does not fill the memory', async () => {
  const url = await serve((_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  expect(await probe(url)).toMatchObject({ verdict: 'pass' });
  server!.closeAllConnections();
});

test('a refused connection is a failed try like any other', async () => {
  const tcp = createTcpServer();
  await new Promise<void>((listening) => tcp.listen(0, '127.0.0.1', listening));
  const { port } = tcp.address() as AddressInfo;
  await new Promise((closed) => tcp.close(closed));
  expect(await probe(`http://web.localhost:${port}`)).toEqual({
    verdict: 'fail',
    reason: 'the connection is refused',
    tries: 3,
  });
});

test('a host that resolves late is waited for', async () => {
  let tries = 0;
  const get = async () => {
    if (++tries < 3) throw error('ENOTFOUND');
    return { status: 200, body: '' };
  };
  expect(await probe('https://late.example', { get })).toMatchObject({ verdict: 'pass', tries: 3 });
});

test.each(['ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ENETUNREACH'])(
  'never reached (%s) is inconclusive',
  async (code) => {
    const get = () => Promise.reject(error(code));
    expect(await probe('https://web.example', { get })).toMatchObject({ verdict: 'inconclusive', tries: 3 });
  },
);

test('reached once and bad is a failure, whatever came before', async () => {
  let tries = 0;
  const get = async () => {
    if (++tries < 3) throw error('ENOTFOUND');
    return { status: 503, body: '' };
  };
  expect(await probe('https://web.example', { get })).toMatchObject({ verdict: 'fail' });
});

test.each([undefined, null, 7, '', 'web.example', 'ftp://web.example', 'https://'])(
  'the address %p is an error',
  async (url) => {
    expect(await probe(url)).toMatchObject({ verdict: 'error', tries: 0 });
  },
);

test('an interruption ends the waiting', async () => {
  const controller = new AbortController();
  const get = async () => {
    controller.abort(new Error('interrupted'));
    throw error('ECONNREFUSED');
  };
  await expect(probe('http://web.localhost', { get, signal: controller.signal })).rejects.toThrow(
    'interrupted',
  );
});
