import type { ImageReference } from '../../../core/image-reference';
import { type HttpRuntime, realRuntime } from '../../../platforms/http';
import { type Credentials, findImage, RegistryError } from '../../../platforms/images';
import { type FakeRegistry, type FakeRegistryOptions, startRegistry } from './fake-registry';

const LOGIN = { username: 'maya', password: 'hunter2-and-more' };
const CREDENTIALS: Credentials = { ...LOGIN, source: 'THE_TOKEN' };

let registry: FakeRegistry | undefined;
afterEach(async () => {
  await registry?.close();
  registry = undefined;
});

/** A registry, and how to ask it; waits pass at once and are written down. */
async function asked(options: FakeRegistryOptions, tag = 'v1-abcdef') {
  registry = await startRegistry(options);
  const image: ImageReference = { registry: registry.host, repository: 'acme/grid', tag };
  const waits: number[] = [];
  let now = 0;
  const runtime: HttpRuntime = {
    ...realRuntime,
    now: () => now,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
  return {
    waits,
    find: (more: { credentials?: Credentials; image?: Partial<ImageReference> } = {}) =>
      findImage({ ...image, ...more.image }, { runtime, credentials: () => more.credentials }),
  };
}

const refusal = async (answer: Promise<unknown>) => {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RegistryError);
  return (error as RegistryError).parts;
};

describe('an image that is there', () => {
  test('is found with one request that accepts every kind of manifest', async () => {
    const { find } = await asked({});
    expect(await find()).toEqual({ digest: registry!.digest });
    expect(registry!.seen).toHaveLength(1);
    expect(registry!.seen[0]).toMatchObject({ method: 'HEAD', url: '/v2/acme/grid/manifests/v1-abcdef' });
    for (const type of ['oci.image.index.v1', 'oci.image.manifest.v1', 'distribution.manifest.list.v2']) {
      expect(registry!.seen[0]!.accept).toContain(type);
    }
  });

  test('is looked up by its digest when the reference has one', async () => {
    const { find } = await asked({});
    const { digest } = registry!;
    expect(await find({ image: { digest } })).toEqual({ digest });
    expect(registry!.seen[0]!.url).toBe(`/v2/acme/grid/manifests/${digest}`);
  });

  test('has the digest of its manifest where the registry names none', async () => {
    const manifest = '{"schemaVersion":2}';
    const { find } = await asked({
      manifests: ({ method }, response) => {
        response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
        response.end(method === 'HEAD' ? undefined : manifest);
      },
    });
    expect((await find())?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('the token flow', () => {
  test('asks as anybody first: credentials stay at home', async () => {
    const { find } = await asked({ scheme: 'bearer' });
    expect(await find({ credentials: CREDENTIALS })).toEqual({ digest: registry!.digest });
    const token = registry!.seen.find(({ url }) => url.startsWith('/token'))!;
    expect(token.authorization).toBeUndefined();
    expect(new URL(token.url, 'http://x').searchParams.get('scope')).toBe('repository:acme/grid:pull');
    expect(new URL(token.url, 'http://x').searchParams.get('service')).toBe('the registry');
  });

  test('uses credentials for a private image, at the token service only', async () => {
    const { find } = await asked({ scheme: 'bearer', login: LOGIN });
    expect(await find({ credentials: CREDENTIALS })).toEqual({ digest: registry!.digest });
    const withLogin = registry!.seen.filter(({ authorization }) => authorization?.startsWith('Basic '));
    expect(withLogin.map(({ url }) => url.split('?')[0])).toEqual(['/token']);
  });

  test('knows Basic authentication', async () => {
    const { find } = await asked({ scheme: 'basic', login: LOGIN });
    expect(await find({ credentials: CREDENTIALS })).toEqual({ digest: registry!.digest });
  });

  test('never sends credentials to a token service of somebody else', async () => {
    const other = await startRegistry({});
    try {
      const realm = `http://localhost:${other.host.split(':')[1]}/token`;
      const { find } = await asked({ scheme: 'bearer', login: LOGIN, realm });
      const { what, why } = await refusal(find({ credentials: CREDENTIALS }));
      expect(what).toMatch(/wants its credentials sent to localhost/);
      expect(why).toContain('were not sent');
      expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    } finally {
      await other.close();
    }
  });

  test.each(['http://auth.example.com/token', 'ftp://127.0.0.1/token', 'nonsense', ''])(
    'refuses a token service at "%s"',
    async (realm) => {
      const { find } = await asked({ scheme: 'bearer', login: LOGIN, realm });
      expect((await refusal(find({ credentials: CREDENTIALS }))).what).toContain('as its token service');
    },
  );

  test.each([
    ['no token', '{}'],
    ['a token with a line break', '{"token":"a\\r\\nHost: evil"}'],
    ['no JSON', '<html>'],
  ])('refuses an answer of the token service with %s', async (_, body) => {
    const { find } = await asked({
      scheme: 'bearer',
      token: (_request, response) => void response.writeHead(200).end(body),
    });
    expect((await refusal(find())).what).toContain('without a token');
  });
});

describe('a registry that answers otherwise than Docker Hub', () => {
  const FOUND = async (options: FakeRegistryOptions, credentials: Credentials = CREDENTIALS) => {
    const { find } = await asked({ scheme: 'bearer', login: LOGIN, ...options });
    expect(await find({ credentials })).toEqual({ digest: registry!.digest });
    return registry!.seen;
  };

  test.each<[string, FakeRegistryOptions]>([
    ['knows no HEAD', { manners: { noHead: true } }],
    ['leaves its challenge out of what answers HEAD', { manners: { bareHead: true } }],
    ['refuses with 403', { manners: { refusal: 403 } }],
    ['gives strangers no token, with 400', { manners: { noGuests: 400 } }],
    ['gives strangers no token, with 404', { manners: { noGuests: 404 } }],
    ['knows no HEAD and Basic authentication only', { scheme: 'basic', manners: { noHead: true } }],
  ])('is understood where it %s', async (_, options) => {
    await FOUND(options);
  });

  test('is asked for the scope it names, and for no more than pulling', async () => {
    const scopeAsked = async (scope: string) => {
      const seen = await FOUND({ manners: { scope } });
      await registry!.close();
      const token = seen.find(({ url }) => url.startsWith('/token'))!;
      return new URL(token.url, 'http://x').searchParams.get('scope');
    };
    expect(await scopeAsked('repository:proxy/acme/grid:pull')).toBe('repository:proxy/acme/grid:pull');
    expect(await scopeAsked('repository:acme/grid:pull,push')).toBe('repository:acme/grid:pull');
    expect(await scopeAsked('registry:catalog:*')).toBe('repository:acme/grid:pull');
  });

  test('exchanges an identity token, which it gets in a form and nowhere else', async () => {
    const password = 'the-identity-token';
    const seen = await FOUND(
      { manners: { identityToken: password } },
      { username: '<token>', password, kind: 'identity-token', source: 'config.json' },
    );
    expect(seen.filter(({ body = '' }) => body.includes(password)).map(({ url }) => url)).toEqual(['/token']);
    expect(JSON.stringify(seen.map(({ url, authorization }) => [url, authorization]))).not.toContain(
      password,
    );
  });

  test('refuses an identity token that is no longer valid, and sends it nowhere else', async () => {
    const credentials: Credentials = { ...CREDENTIALS, kind: 'identity-token' };
    const { find } = await asked({ scheme: 'bearer', login: LOGIN });
    expect((await refusal(find({ credentials }))).what).toContain('refuses the credentials from THE_TOKEN');
  });

  test('cannot send an identity token on to another host', async () => {
    const other = await startRegistry({ manners: { identityToken: LOGIN.password } });
    try {
      const { find } = await asked({
        scheme: 'bearer',
        login: LOGIN,
        manners: { noGuests: 404 },
        exchange: (_, response) =>
          void response.writeHead(307, { location: `http://${other.host}/token` }).end(),
      });
      const { what } = await refusal(find({ credentials: { ...CREDENTIALS, kind: 'identity-token' } }));
      expect(what).toContain('a redirect that is not followed');
      expect(other.seen).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('takes a token of its own as it is', async () => {
    const seen = await FOUND(
      {},
      { username: '', password: 'token-of-a-user', kind: 'registry-token', source: 'config.json' },
    );
    expect(seen.at(-1)?.authorization).toBe('Bearer token-of-a-user');
  });

  test('says without a word, and with its header, that there is no such image', async () => {
    const { find } = await asked({ manners: { wordless: true } }, 'v2-abcdef');
    expect(await find()).toBeUndefined();
  });
});

describe('an image that is not there', () => {
  test('is known to be missing when the registry says so', async () => {
    const { find } = await asked({}, 'v2-abcdef');
    expect(await find()).toBeUndefined();
  });

  test('may only be hidden: credentials that are there are tried', async () => {
    const { find } = await asked({ scheme: 'bearer', login: LOGIN }, 'v2-abcdef');
    expect(await find({ credentials: CREDENTIALS })).toBeUndefined();
  });
});

describe('what cannot be told', () => {
  test('without a login it says how to log in', async () => {
    const { find } = await asked({ scheme: 'bearer', login: LOGIN });
    const { what, why, next } = await refusal(find());
    expect(what).toContain('cannot tell whether');
    expect(why).toContain('private, or does not exist');
    expect(next).toContain('docker login');
  });

  test('with a wrong one it names where it comes from, and not what it is', async () => {
    const { find } = await asked({ scheme: 'bearer', login: LOGIN });
    const parts = await refusal(find({ credentials: { ...CREDENTIALS, password: 'wrong-password' } }));
    expect(parts.what).toContain('refuses the credentials from THE_TOKEN');
    expect(JSON.stringify(parts)).not.toContain('wrong-password');
  });

  test.each([
    [404, 'a page', '<html>not here</html>', /in no words of a registry/],
    [200, 'a login page', '<html>log in</html>', /with a web page/],
    [403, 'a refusal', 'no', /HTTP 403/],
    [400, 'a complaint', 'no', /HTTP 400/],
  ])('%d with %s is no answer of a registry', async (status, _, body, expected) => {
    const { find } = await asked({
      manifests: (_request, response) =>
        void response.writeHead(status, { 'content-type': 'text/html' }).end(body),
    });
    expect((await refusal(find())).what).toMatch(expected);
  });

  test.each([[429], [500], [503]])('HTTP %d is asked again, for half a minute', async (status) => {
    const { find, waits } = await asked({
      manifests: (_request, response) => void response.writeHead(status).end(),
    });
    expect((await refusal(find())).what).toContain(`HTTP ${status}`);
    expect(waits.length).toBeGreaterThan(1);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
  });

  test('a failure that passes is no failure, and Retry-After is waited for', async () => {
    let failures = 2;
    const { find, waits } = await asked({
      manifests: (_request, response) => {
        failures -= 1;
        if (failures >= 0) return void response.writeHead(429, { 'retry-after': '3' }).end();
        response.writeHead(200, {
          'content-type': 'application/vnd.oci.image.index.v1+json',
          'docker-content-digest': `sha256:${'a'.repeat(64)}`,
        });
        response.end();
      },
    });
    expect(await find()).toEqual({ digest: `sha256:${'a'.repeat(64)}` });
    expect(waits).toEqual([3000, 3000]);
  });

  test('an hour of Retry-After is not waited for', async () => {
    const { find, waits } = await asked({
      manifests: (_request, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    });
    expect((await refusal(find())).what).toContain('asks to wait 3600 s');
    expect(waits).toEqual([]);
  });

  test('a connection that breaks is asked again', async () => {
    const { find, waits } = await asked({ manifests: (request) => void request.socket.destroy() });
    expect((await refusal(find())).what).toContain('could not be reached');
    expect(waits.length).toBeGreaterThan(1);
  });

  test('an answer that does not come ends the attempt', async () => {
    registry = await startRegistry({ manifests: () => {} });
    const image = { registry: registry.host, repository: 'acme/grid', tag: 'v1-abcdef' };
    let now = 0;
    let calls = 0;
    const runtime: HttpRuntime = {
      ...realRuntime,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      // The first attempt leaves ten milliseconds for the second one, which gets no answer.
      fetch: (url, init) => {
        calls += 1;
        if (calls > 1) return realRuntime.fetch(url, init);
        now = 29_490;
        return Promise.reject(new TypeError('fetch failed'));
      },
    };
    expect((await refusal(findImage(image, { runtime }))).what).toContain('gave no complete answer within');
    expect(calls).toBe(2);
  });

  test('another digest than the one asked for is refused', async () => {
    const { find } = await asked({
      manifests: (_request, response) => {
        response.writeHead(200, { 'docker-content-digest': `sha256:${'b'.repeat(64)}` });
        response.end();
      },
    });
    const digest = `sha256:${'a'.repeat(64)}`;
    expect((await refusal(find({ image: { digest } }))).what).toContain('another digest');
  });

  test('a manifest without end is not read to the end', async () => {
    const { find } = await asked({
      manifests: ({ method }, response) => {
        response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' });
        if (method === 'HEAD') return void response.end();
        const chunk = Buffer.alloc(1024 * 1024);
        const more = () => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
    });
    expect((await refusal(find())).what).toContain('more than 4 MiB');
  });
});

describe('redirects', () => {
  const redirect = (location: string) => ({
    manifests: (_request: unknown, response: import('node:http').ServerResponse) =>
      void response.writeHead(307, { location }).end(),
  });

  test('are followed to another host without the token', async () => {
    const other = await startRegistry({});
    try {
      const to = `http://${other.host}/v2/acme/grid/manifests/v1-abcdef`;
      let authorized = false;
      const { find } = await asked({
        manifests: ({ headers }, response) => {
          authorized = headers.authorization === 'Bearer token-of-anybody';
          if (authorized) return void response.writeHead(307, { location: to }).end();
          const realm = `http://${registry!.host}/token`;
          response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
        },
      });
      expect(await find()).toEqual({ digest: other.digest });
      expect(authorized).toBe(true);
      expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    } finally {
      await other.close();
    }
  });

  test.each(['http://example.com/v2/', 'file:///etc/passwd', '/v2/acme/grid/manifests/v1-abcdef'])(
    'to %s is not followed for ever, or at all',
    async (location) => {
      const { find } = await asked(redirect(location));
      expect((await refusal(find())).what).toContain('a redirect that is not followed');
    },
  );
});
