import { PlumblineError } from '../../core/errors';
import { type HttpRequest, realRuntime, sendHttp, UnknownOutcomeError } from '../../platforms/http';
import fc from '../support/fast-check';
import { json, networkError, type Reply, scriptedRuntime } from './support';

const read: HttpRequest = {
  method: 'POST',
  url: 'https://api.example/v2?source=x',
  headers: { authorization: 'Bearer token-s3cret' },
  body: 'body-s3cret',
  purpose: 'read the weather',
  idempotent: true,
};
const write: HttpRequest = { ...read, purpose: 'change the weather', idempotent: false };

const CLOUDFLARE =
  '<!DOCTYPE html><title>Access denied</title><span>Error</span> <span>1015</span> You are being rate limited';
const ok = () => json({ ok: true });

async function send(request: HttpRequest, ...replies: Reply[]) {
  const script = scriptedRuntime(replies);
  const outcome = await sendHttp(request, script.runtime).catch((error: unknown) => error);
  return { ...script, outcome };
}

async function failure(request: HttpRequest, ...replies: Reply[]): Promise<PlumblineError> {
  const { outcome } = await send(request, ...replies);
  expect(outcome).toBeInstanceOf(PlumblineError);
  return outcome as PlumblineError;
}

test('gives back the parsed answer of a status that is for the caller', async () => {
  expect((await send(read, json({ error: 'no such thing' }, 404))).outcome).toMatchObject({
    status: 404,
    body: { error: 'no such thing' },
  });
});

test.each([
  ['seconds', '7', 7_000],
  ['fractions of a second', '0.5', 500],
  ['a date', 'Fri, 20 Nov 2026 12:00:09 GMT', 9_000],
  ['a date in the past', 'Fri, 20 Nov 2026 11:00:00 GMT', 0],
])('waits as long as Retry-After says in %s', async (_, header, ms) => {
  const { waits, outcome } = await send(read, json({}, 429, { 'retry-after': header }), ok());
  expect(waits).toEqual([ms]);
  expect(outcome).toMatchObject({ body: { ok: true } });
});

test('backs off exponentially when nothing says how long to wait', async () => {
  const busy = () => json({}, 503);
  const { waits } = await send(read, busy(), busy(), busy(), busy(), ok());
  expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
});

test('says before each wait which attempt failed, why, and when the next one comes', async () => {
  const { runtime } = scriptedRuntime([json({}, 502), networkError('ECONNRESET'), ok()]);
  const notes: unknown[] = [];
  await sendHttp(read, { ...runtime, note: (...said) => notes.push(said) });
  expect(notes).toEqual([
    [
      'https://api.example answered HTTP 502: attempt 1 to read the weather; the next in 1 s',
      'https://api.example answered HTTP 502',
    ],
    [
      'https://api.example could not be reached (ECONNRESET): attempt 2 to read the weather; the next in 1 s',
      'https://api.example could not be reached (ECONNRESET)',
    ],
  ]);
});

test('treats a Retry-After that is neither a number nor a date as absent', async () => {
  const { waits } = await send(read, json({}, 429, { 'retry-after': 'soon' }), ok());
  expect(waits).toEqual([500]);
});

test('gives up at once when it is asked to wait past the deadline, and says both times', async () => {
  const { outcome, waits } = await send(read, json({}, 429, { 'retry-after': '3600' }));
  expect(waits).toEqual([]);
  expect((outcome as Error).message).toMatch(/asks to wait 3600 s, 180 s are left/);
});

test('never waits longer in all than its deadline', async () => {
  const busy = Array.from({ length: 60 }, () => () => json({}, 502));
  const { outcome, waits } = await send({ ...read, deadlineMs: 30_000 }, ...busy);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
  expect((outcome as Error).message).toMatch(/HTTP 502.*Given up after \d+ attempts/s);
});

test.each([
  ['a block at the edge', (): Reply => () => new Response(CLOUDFLARE, { status: 429 }), 20_000],
  ['an address that nobody listens on', (): Reply => networkError('ECONNREFUSED'), 60_000],
])('does not wait the whole deadline for %s', async (_, reply, patience) => {
  const { waits } = await send(read, ...Array.from({ length: 60 }, reply));
  const waited = waits.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThan(patience / 4);
  expect(waited).toBeLessThanOrEqual(patience);
});

describe('answers that are not JSON', () => {
  test('a Cloudflare 1015 page is a block at the edge, whatever its status', async () => {
    for (const status of [403, 429]) {
      const page = () => new Response(CLOUDFLARE, { status, headers: { 'content-type': 'text/html' } });
      const { waits } = await send(read, page(), ok());
      expect(waits).toEqual([500]);
      const error = await failure({ ...read, deadlineMs: 100 }, page());
      expect(error.parts.what).toMatch(/Cloudflare \(error 1015\)/);
      expect(error.message).not.toContain('<');
    }
  });

  test('plain text with HTTP 429 is a rate limit', async () => {
    const error = await failure({ ...read, deadlineMs: 100 }, new Response('slow down', { status: 429 }));
    expect(error.parts.what).toMatch(/HTTP 429/);
  });

  test('a web page with HTTP 200 is somebody else answering, and is not asked again', async () => {
    const { outcome, calls } = await send(read, new Response('<html>Sign in</html>', { status: 200 }));
    expect(calls).toHaveLength(1);
    expect((outcome as PlumblineError).parts).toMatchObject({ what: expect.stringMatching(/a web page/) });
  });

  test('truncated JSON is read again', async () => {
    const { outcome } = await send(read, new Response('{"data":{"pro', { status: 200 }), ok());
    expect(outcome).toMatchObject({ body: { ok: true } });
  });

  test('truncated JSON leaves open whether a write was carried out', async () => {
    expect(await failure(write, new Response('{"data":', { status: 200 }))).toBeInstanceOf(
      UnknownOutcomeError,
    );
  });
});

describe('where plain text is asked for', () => {
  const text: HttpRequest = { ...write, responseType: 'text' };

  test('it is the answer, whatever the status, and not read as anything else', async () => {
    expect((await send(text, new Response('ok'))).outcome).toMatchObject({ status: 200, body: 'ok' });
    expect((await send(text, new Response('12'))).outcome).toMatchObject({ body: '12' });
    expect((await send(text, new Response('gone', { status: 410 }))).outcome).toMatchObject({ body: 'gone' });
    const own = { ...text, isOwnReport: (body: unknown) => body === 'broken' };
    expect((await send(own, new Response('broken', { status: 500 }))).outcome).toMatchObject({
      body: 'broken',
    });
    expect(await failure(own, new Response('other', { status: 500 }))).toBeInstanceOf(UnknownOutcomeError);
  });

  test('a web page in place of a success leaves open whether a write was carried out', async () => {
    const error = await failure(text, new Response('<html>Sign in</html>'));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.parts.what).toMatch(/a web page/);
  });
});

describe('writes are repeated only when they were certainly not carried out', () => {
  const repeated: [string, Reply][] = [
    ['HTTP 429', json({}, 429)],
    ['a Cloudflare page', new Response(CLOUDFLARE, { status: 429 })],
    ['HTTP 503 with Retry-After', json({}, 503, { 'retry-after': '1' })],
    ['a refused connection', networkError('ECONNREFUSED')],
    ['a name that does not resolve', networkError('ENOTFOUND')],
    ['a connection that timed out', networkError('UND_ERR_CONNECT_TIMEOUT')],
  ];
  test.each(repeated)('after %s', async (_, reply) => {
    const { outcome, calls } = await send(write, reply, ok());
    expect(calls).toHaveLength(2);
    expect(outcome).toMatchObject({ body: { ok: true } });
  });

  const left: [string, Reply][] = [
    ['HTTP 500', json({}, 500)],
    ['HTTP 502', json({}, 502)],
    ['HTTP 503', json({}, 503)],
    ['HTTP 504', json({}, 504)],
    ['a reset connection', networkError('ECONNRESET')],
    ['an unexplained failure', new TypeError('fetch failed')],
  ];
  test.each(left)('not after %s', async (_, reply) => {
    const { outcome, calls } = await send(write, reply);
    expect(calls).toHaveLength(1);
    expect(outcome).toBeInstanceOf(UnknownOutcomeError);
    expect((outcome as Error).message).toMatch(/carried out is not known/);
  });

  test('a read is repeated after each of them', async () => {
    const { outcome } = await send(
      read,
      ...left.map(([, reply]) => (reply instanceof Response ? json({}, 502) : reply)),
      ok(),
    );
    expect(outcome).toMatchObject({ body: { ok: true } });
  });
});

test('a slow answer is cut off by the timeout of one attempt', async () => {
  const slow: Reply = (init) =>
    new Promise((_, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason)));
  const { outcome } = await send({ ...read, timeoutMs: 5 }, slow, ok());
  expect(outcome).toMatchObject({ body: { ok: true } });
  expect(await failure({ ...write, timeoutMs: 5 }, slow)).toBeInstanceOf(UnknownOutcomeError);
});

test('a redirect is refused, so that the token goes nowhere else', async () => {
  const { outcome, calls } = await send(
    read,
    new Response('', { status: 302, headers: { location: 'https://evil.example' } }),
  );
  expect(calls[0]!.init.redirect).toBe('manual');
  expect((outcome as PlumblineError).parts.why).toMatch(/hand the token/);
});

test('a certificate that is not trusted is not asked again', async () => {
  const { calls, outcome } = await send(read, networkError('DEPTH_ZERO_SELF_SIGNED_CERT'));
  expect(calls).toHaveLength(1);
  expect(outcome).toBeInstanceOf(PlumblineError);
});

test('stopping ends the waiting', async () => {
  const stop = new AbortController();
  const script = scriptedRuntime([json({}, 503)]);
  const runtime = { ...script.runtime, sleep: async () => stop.abort() };
  await expect(sendHttp({ ...read, signal: stop.signal }, runtime)).rejects.toThrow(/Stopped while waiting/);
});

test('stopping does not cut off a write in flight', async () => {
  const stop = new AbortController();
  const { outcome } = await send({ ...write, signal: stop.signal }, (init) => {
    stop.abort();
    expect(init.signal!.aborted).toBe(false);
    return ok();
  });
  expect(outcome).toMatchObject({ body: { ok: true } });
});

test('the real clock wakes a sleeper when it is told to stop', async () => {
  const stop = new AbortController();
  const sleeping = realRuntime.sleep(3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await realRuntime.sleep(3_600_000, stop.signal);
});

test('what is quoted of an answer never ends in the middle of a word, which may be a secret', async () => {
  const page = `${'word '.repeat(38)}hunter2hunter2 rest`;
  const { outcome } = await send(read, new Response(page, { status: 404 }));
  expect(outcome).toMatchObject({ status: 404, excerpt: 'word '.repeat(38) });
});

test('no error shows headers, body or query', async () => {
  const replies: Reply[] = [
    json({ token: 'token-s3cret' }, 501),
    networkError('EPROTO'),
    new Response('<s3cret>', { status: 200 }),
  ];
  for (const reply of replies) {
    const error = await failure({ ...write }, reply);
    expect(error.message).not.toMatch(/s3cret|source=x/);
    expect(error.parts.what).toMatch(/^Cannot change the weather: POST https:\/\/api\.example\/v2 /);
  }
});

test('an error names the origin alone where the path is a secret', async () => {
  const hook = { ...write, url: 'https://hooks.example/T0/s3cret', secretPath: true };
  for (const reply of [networkError('EPROTO'), json({}, 502), new Response('', { status: 302 })]) {
    const error = await failure(hook, reply);
    expect(error.parts.what).toMatch(/: POST https:\/\/hooks\.example\/… /);
    expect(error.message).not.toMatch(/s3cret|T0/);
  }
});

test('whatever comes back, the result is an answer or an error in three parts', async () => {
  const statuses = fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status));
  await fc.assert(
    fc.asyncProperty(statuses, fc.string(), fc.boolean(), async (status, body, idempotent) => {
      const reply = () => new Response(body, { status });
      const request = { ...read, idempotent, deadlineMs: 1 };
      const { outcome } = await send(request, reply);
      if (outcome instanceof PlumblineError) expect(Object.values(outcome.parts).every(Boolean)).toBe(true);
      else expect(outcome).toHaveProperty('status', status);
    }),
  );
});
