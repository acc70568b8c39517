import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startSandbox } from '../../../sandbox';
import { SandboxError } from '../../../sandbox/core/errors';
import { railway, temporarySandbox, visit } from '../support/sandbox';

let world: Awaited<ReturnType<typeof temporarySandbox>>;
beforeEach(async () => {
  world = await temporarySandbox();
});
afterEach(() => world.close());

const ME = 'query Me { me { id } }';
const post = (action: string, body: unknown, contentType = 'application/json') =>
  fetch(`${world.sandbox.url}/_sandbox/${action}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify(body),
  });
const raw = () =>
  fetch(`${world.sandbox.url}/railway/graphql/v2`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${world.sandbox.credentials.railwayAccountToken}`,
    },
    body: JSON.stringify({ query: ME }),
  });

test('an unknown host is answered as the platform answers it', async () => {
  const answer = await visit(world.sandbox, 'nobody.localhost', '/');
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toMatchObject({ message: 'Application not found' });
});

test('the administration cannot be reached by another host name or by a form on a web page', async () => {
  expect((await visit(world.sandbox, 'evil.example', '/_sandbox/status')).status).toBe(404);
  expect((await post('reset', {}, 'text/plain')).status).toBe(415);
});

test('requests are logged by operation, with their status and without their contents', async () => {
  await railway(world.sandbox, ME);
  await railway(world.sandbox, '{ projects { edges { node { id } } } }');
  await railway(world.sandbox, 'not graphql');
  const log = (await (await fetch(`${world.sandbox.url}/_sandbox/requests`)).json()) as object[];
  expect(log).toEqual([
    { at: expect.any(String), platform: 'railway', label: 'query Me', status: 200 },
    { at: expect.any(String), platform: 'railway', label: 'query projects', status: 200 },
    { at: expect.any(String), platform: 'railway', label: 'unparsable GraphQL', status: expect.any(Number) },
  ]);
});

describe('API faults', () => {
  const broken = async (fault: string) => {
    world.sandbox.admin.break({ fault, times: 1 });
    return raw();
  };

  test('429 says how long to wait, and ends after the given times', async () => {
    const answer = await broken('api-429');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await raw()).status).toBe(200);
  });

  test('1015 is a page of HTML without rate limit headers', async () => {
    const answer = await broken('api-1015');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(await answer.text()).toContain('error code: 1015');
  });

  test('502 does nothing; a lost answer does what was asked', async () => {
    const create = () =>
      railway(world.sandbox, 'mutation { projectCreate(input: { name: "p" }) { id } }').catch(() => {});
    const count = async () =>
      (await railway(world.sandbox, '{ projects { edges { node { id } } } }')).data.projects.edges.length;
    world.sandbox.admin.break({ fault: 'api-502', times: 1 });
    await create();
    expect(await count()).toBe(0);
    world.sandbox.admin.break({ fault: 'api-lost-answer', times: 1 });
    await create();
    expect(await count()).toBe(1);
  });

  test('a truncated answer ends before its announced length', async () => {
    const answer = await broken('api-truncated');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  test('a reset connection gives no answer', async () => {
    await expect(broken('api-reset')).rejects.toThrow();
    expect(world.sandbox.admin.requests()).toMatchObject([{ status: 0 }]);
  });

  test('a fault aimed at another platform does nothing here', async () => {
    world.sandbox.admin.break({ fault: 'api-502', service: 'dokploy' });
    expect((await raw()).status).toBe(200);
  });

  test('a fault stays until it is switched off, also over a restart', async () => {
    world.sandbox.admin.break({ fault: 'api-502' });
    await world.sandbox.close();
    const again = await startSandbox({ dir: world.dir, secondMs: 10 });
    try {
      expect((await raw()).status).toBe(502);
      again.admin.break({ fault: 'api-502', off: true });
      expect((await raw()).status).toBe(200);
    } finally {
      await again.close();
    }
  });
});

test('an unknown fault gets a suggestion, over HTTP too', async () => {
  const answer = await post('break', { fault: 'never-healty' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    error: 'There is no fault "never-healty".',
    why: expect.any(String),
    next: expect.stringContaining('did you mean "never-healthy"?'),
  });
});

test('an API fault is aimed at a platform, an app fault at a service that may come later', () => {
  const { admin } = world.sandbox;
  expect(() => admin.break({ fault: 'api-502', service: 'web' })).toThrow('cannot be aimed at "web"');
  expect(admin.break({ fault: 'flapping', service: 'web' })).toContain('Nothing named web is deployed yet.');
});

test.each([{}, { fault: 'api-502', times: 0 }, { fault: 'api-502', extra: 1 }, null])(
  'breaking with %j is refused',
  async (body) => {
    expect((await post('break', body)).status).toBe(400);
    expect(world.sandbox.admin.status().faults).toEqual([]);
  },
);

test('only the owner can read the credentials', () => {
  expect(statSync(join(world.dir, 'sandbox.json')).mode & 0o777).toBe(0o600);
});

test('a second sandbox on the same folder is refused', async () => {
  await expect(startSandbox({ dir: world.dir })).rejects.toThrow(/runs already/);
  expect((await raw()).status).toBe(200);
});

test('a port that somebody else has is an error that says what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await startSandbox({ dir: join(world.dir, 'other'), port });
    throw new Error('it started');
  } catch (error) {
    expect(error).toBeInstanceOf(SandboxError);
    expect((error as SandboxError).parts).toMatchObject({
      what: expect.stringContaining(String(port)),
      next: expect.stringContaining('--port'),
    });
  } finally {
    other.close();
  }
});

test('a state file that cannot be read is an error, and is left as it is', async () => {
  const dir = join(world.dir, 'corrupt');
  mkdirSync(join(dir, 'state'), { recursive: true });
  writeFileSync(join(dir, 'state', 'railway.json'), '{"projects":');
  await expect(startSandbox({ dir })).rejects.toThrow(/railway\.json cannot be read/);
  expect(readFileSync(join(dir, 'state', 'railway.json'), 'utf8')).toBe('{"projects":');
});
