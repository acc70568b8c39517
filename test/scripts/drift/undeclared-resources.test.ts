import { FAILURE_CODES, withCode } from '../../../core/failure-code';
import { type HttpRuntime, sendHttp } from '../../../platforms/http';
import { isUnreadable } from '../../../scripts/drift/failure';
import { findUndeclared } from '../../../scripts/drift/undeclared-resources';
import { engineError } from '../../../workspace/engine/engine-error';
import { parseMessage } from '../../../workspace/engine/messages';
import { Managed } from '../../../workspace/managed-resources';
import { findUnreachable } from '../../../workspace/reachability';

const ENV = '11111111-1111-4111-8111-111111111111';

const access = {
  railway: {
    endpoint: 'https://railway.test/graphql',
    token: 't',
    likely: 'project',
    source: 'RAILWAY_TOKEN',
  },
  dokploy: { url: 'https://dokploy.test', token: 'k', source: 'DOKPLOY_TOKEN' },
} as const;

/** A runtime whose network is a function and whose waits take no time. */
function runtime(answer: (url: string, body: string) => unknown): HttpRuntime & { requests: string[] } {
  const requests: string[] = [];
  return {
    requests,
    fetch: async (url, init) => {
      requests.push(url);
      const body = answer(url, String(init.body ?? ''));
      if (body instanceof Error) throw body;
      return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    },
    sleep: async () => {},
    now: () => 0,
    random: () => 0,
  };
}

const state = (resources: readonly [type: string, values: object][]) =>
  new Managed(
    resources.map(([type, values], index) => ({
      address: `${type}.r${index}`,
      type,
      mode: 'managed',
      values: { ...values },
    })),
  );

const instance = (id: string, name: string, domains: string[] = []) => ({
  node: {
    id: `i-${id}`,
    serviceId: id,
    serviceName: name,
    source: { image: 'x:v1.0.0' },
    activeDeployments: [],
    domains: {
      serviceDomains: domains.map((domain) => ({ id: `d-${domain}`, domain, targetPort: 80 })),
      customDomains: [],
    },
  },
});

const volume = (volumeId: string, serviceId: string, more: object = {}) => ({
  node: {
    id: `${volumeId}-env`,
    volumeId,
    serviceId,
    mountPath: '/data',
    volume: { name: volumeId },
    ...more,
  },
});

const railway = {
  data: {
    environment: {
      id: ENV,
      name: 'prod',
      projectId: 'p',
      config: {
        services: {
          web: {
            variables: {
              PORT: { value: '3000' },
              STRAY: { value: 'never-shown' },
              RAILWAY_X: { value: 'own' },
            },
            networking: {},
          },
          rogue: { variables: { ROGUE_SECRET: { value: 'never-shown' } }, networking: {} },
        },
        sharedVariables: { SHARED: { value: 'never-shown' } },
      },
      serviceInstances: {
        edges: [instance('web', 'web', ['known.up', 'stray.up']), instance('rogue', 'rogue')],
        pageInfo: { hasNextPage: false },
      },
      volumeInstances: {
        edges: [
          volume('data', 'web'),
          volume('stray-data', 'web'),
          volume('rogue-data', 'rogue'),
          volume('dying', 'web', { isPendingDeletion: true }),
        ],
        pageInfo: { hasNextPage: false },
      },
    },
  },
};

const dokploy = [
  {
    projectId: 'p',
    name: 'shop',
    environments: [
      {
        environmentId: 'env',
        name: 'production',
        compose: [
          { composeId: 'ledger', name: 'ledger' },
          { composeId: 'stray', name: 'stray-app' },
        ],
        applications: [{ applicationId: 'app', name: 'by-hand' }],
        postgres: [{ postgresId: 'pg', name: 'side-db' }],
      },
      { environmentId: 'other', name: 'other', compose: [{ composeId: 'theirs', name: 'theirs' }] },
    ],
  },
];

const managed = state([
  ['railway_service', { id: 'web', environment_id: ENV }],
  ['railway_volume', { id: 'data', environment_id: ENV }],
  ['railway_service_domain', { id: 'd-known.up', service_id: 'web', environment_id: ENV }],
  ['railway_variables', { service_id: 'web', environment_id: ENV, variables: { PORT: {} } }],
  ['dokploy_compose', { id: 'ledger', environment_id: 'env' }],
]);

const network = (url: string) => (url.includes('railway') ? railway : dokploy);

test('what exists on either platform and nobody declared is named, with one request each', async () => {
  const fake = runtime(network);
  const { undeclared, unknown } = await findUndeclared(managed, access, fake);
  expect(unknown).toEqual([]);
  expect(undeclared).toEqual([
    { platform: 'railway', kind: 'shared variable', name: 'SHARED' },
    { platform: 'railway', kind: 'volume', name: 'stray-data' },
    { platform: 'railway', kind: 'variable', name: 'STRAY', service: 'web' },
    { platform: 'railway', kind: 'domain', name: 'stray.up', service: 'web' },
    { platform: 'railway', kind: 'service', name: 'rogue' },
    { platform: 'dokploy', kind: 'compose app', name: 'stray-app' },
    { platform: 'dokploy', kind: 'application', name: 'by-hand' },
    { platform: 'dokploy', kind: 'postgres database', name: 'side-db' },
  ]);
  expect(JSON.stringify(undeclared)).not.toContain('never-shown');
  expect(fake.requests).toHaveLength(2);
});

test('before the first apply nothing is asked, as nothing is known to look for', async () => {
  const fake = runtime(network);
  expect(await findUndeclared(state([]), access, fake)).toEqual({ undeclared: [], unknown: [] });
  expect(fake.requests).toEqual([]);
});

test('before the first apply the declared environment is read all the same', async () => {
  const declared = { railway: { ...access.railway, environmentId: ENV } };
  const { undeclared } = await findUndeclared(state([]), declared, runtime(network));
  expect(undeclared).toContainEqual({ platform: 'railway', kind: 'service', name: 'web' });
  const wrong = runtime(() => ({ errors: [{ message: 'Environment not found' }] }));
  const { unknown } = await findUndeclared(state([]), declared, wrong);
  expect(unknown).toMatchObject([{ what: expect.stringContaining('Environment not found') }]);
});

test('a platform that refuses is unknown, and the other one is still compared', async () => {
  const fake = runtime((url) =>
    url.includes('railway') ? { errors: [{ message: 'Not Authorized' }] } : dokploy,
  );
  const { undeclared, unknown } = await findUndeclared(managed, access, fake);
  expect(unknown).toHaveLength(1);
  expect(unknown[0]?.what).toContain('Not Authorized');
  expect(undeclared.map(({ platform }) => platform)).toEqual(['dokploy', 'dokploy', 'dokploy']);
});

describe('a platform that does not answer', () => {
  const refused = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });

  test('is told after three tries, and only that one', async () => {
    const fake = runtime((url) => (url.includes('dokploy') ? refused : {}));
    const found = await findUnreachable(access, fake, new AbortController().signal);
    expect(found.map(({ what }) => what)).toEqual([
      'Dokploy at https://dokploy.test/api/health does not answer: connect ECONNREFUSED 127.0.0.1:9',
    ]);
    expect(fake.requests.filter((url) => url.includes('dokploy'))).toHaveLength(3);
  });

  test('once, and then does, is no trouble', async () => {
    let tries = 0;
    const fake = runtime(() => (tries++ === 0 ? refused : {}));
    const { railway: only } = access;
    expect(await findUnreachable({ railway: only }, fake, new AbortController().signal)).toEqual([]);
  });
});

describe('a plan that fails', () => {
  const failed = (detail: string, summary = 'Cannot read environment 5f1c') => {
    const line = JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary, detail } });
    const message = parseMessage(line);
    if (message?.type !== 'diagnostic') throw new Error('it is no diagnostic');
    return engineError({
      command: 'plan',
      stackDir: '/',
      environment: 'prod',
      state: { kind: 'local', path: 'prod.tfstate' },
      resources: {},
      exit: { code: 1, signal: null },
      diagnostics: [message.diagnostic],
      stray: [],
    });
  };

  test.each(FAILURE_CODES)('because a platform could not be read is unknown: %s', (code) => {
    const error = failed(withCode('No connection was made.', code));
    expect(isUnreadable(error)).toBe(true);
    expect(error.parts.why).toBe('No connection was made.');
  });

  test.each([
    'GET https://api.github.com/repos/acme/shop: 404 Not Found []',
    'GET https://api.github.com/repos/acme/shop: 502 Bad Gateway []',
    'Get "https://api.github.com/user": dial tcp: connection refused',
  ])('because GitHub could not be read is unknown: %s', (summary) => {
    expect(isUnreadable(failed('', summary))).toBe(true);
  });

  test.each([
    'Invalid value for variable "docker_image"',
    'Error acquiring the state lock',
    'Cannot read the plan',
    'Cannot read environment 5f1c: Railway answered "Not Authorized" (trace 7)',
  ])('for another reason, or without a code, is a failure: %s', (why) => {
    expect(isUnreadable(failed('', why))).toBe(false);
    expect(isUnreadable(new Error(why))).toBe(false);
  });

  test('while an environment is opened is unknown too', async () => {
    const unreachable = sendHttp(
      {
        method: 'GET',
        url: 'https://x.test',
        headers: {},
        purpose: 'read x',
        idempotent: true,
        deadlineMs: 0,
      },
      runtime(() => new Error('refused')),
    );
    expect(isUnreadable(await unreachable.catch((error) => error))).toBe(true);
  });
});
