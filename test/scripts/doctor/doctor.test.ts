import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphqlSync } from 'graphql';
import { Secret } from '../../../core/secret';
import type { HttpRuntime } from '../../../platforms/http';
import { PROVIDER_VERSION } from '../../../providers/framework/version';
import { checkInputs } from '../../../scripts/doctor/inputs';
import { checkEngine, checkMirror, checkNode, checkPlaintext } from '../../../scripts/doctor/machine';
import type { Row } from '../../../workspace/check-row';
import { checkDokploy, checkVersion } from '../../../workspace/dokploy/checks';
import { DOKPLOY_PROCEDURES } from '../../../workspace/dokploy/procedures';
import { checkRailway } from '../../../workspace/railway/checks';
import { repository } from '../support/project';

const NOW = Date.parse('2026-08-01T12:00:00Z');

type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | Error;

function runtime(answer: (url: string, init: RequestInit) => Answer): HttpRuntime {
  return {
    fetch: async (url, init) => {
      const given = answer(url, init);
      if (given instanceof Error) throw given;
      const { status = 200, body, headers } = given;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      return new Response(text, { status, headers: { 'content-type': type, ...headers } });
    },
    sleep: async () => {},
    now: () => NOW,
    random: () => 0,
  };
}

const find = (rows: readonly Row[], name: string) => rows.find((row) => row.name === name);

describe('this machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['20.19.0', 'ok'],
    ['20.18.3', 'fail'],
    ['21.7.3', 'fail'],
    ['22.11.0', 'fail'],
    ['22.12.0', 'ok'],
    ['24.0.0', 'ok'],
    ['18.20.0', 'fail'],
  ])('with Node.js %s is %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });

  test('without an engine is warned where one can be fetched, and refused where it cannot', async () => {
    const fetchable = await checkEngine({ PATH: folder }, folder);
    expect(fetchable).toMatchObject({ status: 'warn', detail: 'neither terraform nor tofu is on PATH' });
    expect(fetchable.next).toContain('next plan fetches');
    expect((await checkEngine({ PATH: folder, PLUMBLINE_OFFLINE: '1' }, folder)).status).toBe('fail');
  });

  test('needs both providers, executable, for its own platform', () => {
    const place = (name: string) => {
      const at = join(folder, 'plumbline.internal/plumbline', name, PROVIDER_VERSION, 'linux_arm64');
      mkdirSync(at, { recursive: true });
      const file = join(at, `terraform-provider-${name}_v${PROVIDER_VERSION}.cjs`);
      writeFileSync(file, '', { mode: 0o755 });
      return file;
    };
    place('railway');
    expect(checkMirror(folder, 'linux', 'arm64')).toMatchObject({
      status: 'fail',
      next: 'Run `npm run build`.',
    });
    const dokploy = place('dokploy');
    expect(checkMirror(folder, 'linux', 'arm64').status).toBe('ok');
    chmodSync(dokploy, 0o644);
    expect(checkMirror(folder, 'linux', 'arm64').detail).toContain('no provider dokploy');
    expect(checkMirror(folder, 'win32', 'x64').next).toContain('Linux or macOS');
  });

  test('keeps plaintext inputs from git and from other users', async () => {
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    git('init');
    mkdirSync(join(folder, 'secrets'));
    const file = join(folder, 'secrets', 'prod.tfvars');
    writeFileSync(file, 'a = "1"', { mode: 0o644 });
    writeFileSync(join(folder, 'secrets', 'prod.enc.tfvars'), '');
    expect(await checkPlaintext(folder)).toMatchObject({
      status: 'fail',
      detail: 'git does not ignore secrets/prod.tfvars',
    });
    writeFileSync(join(folder, '.gitignore'), 'secrets/*.tfvars\n!secrets/*.enc.tfvars\n');
    expect((await checkPlaintext(folder)).next).toBe('Run `chmod 600 secrets/prod.tfvars`.');
    chmodSync(file, 0o600);
    expect((await checkPlaintext(folder)).status).toBe('ok');
    git('add', '--force', 'secrets/prod.tfvars');
    expect(await checkPlaintext(folder)).toMatchObject({
      status: 'fail',
      detail: 'git tracks secrets/prod.tfvars',
    });
  });
});

describe('inputs', () => {
  const declared = [
    { name: 'docker_image', secret: false, image: true, description: 'The image', required: true },
    { name: 'railway_token', secret: true, image: false, description: 'Token', required: false },
    { name: 'fingerprint_key', secret: true, image: false, description: 'Key', required: false },
  ];
  const given = (values: Record<string, string>) =>
    new Map(
      Object.entries(values).map(([name, value]) => [name, { value: Secret.shown(value), source: 'test' }]),
    );
  const check = (values: Record<string, string>, env: Record<string, string> = {}) =>
    checkInputs({ environment: 'prod', inputs: declared }, given(values), env);

  test('that are missing are named with where to put them and how to get them', () => {
    const rows = check({});
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['input docker_image', 'fail'],
      ['input railway_token', 'fail'],
      ['input fingerprint_key', 'fail'],
    ]);
    expect(rows[1]?.next).toMatch(
      /Make a project token[\s\S]*secrets set railway_token --env prod[\s\S]*export RAILWAY_TOKEN/,
    );
  });

  test('may come from the platforms’ own variables', () => {
    const env = { RAILWAY_API_TOKEN: 't', PLUMBLINE_FINGERPRINT_KEY: 'x'.repeat(32) };
    expect(check({ docker_image: 'ghcr.io/acme/grid:v1.2.3-abcdef0' }, env)).toEqual([
      { name: 'inputs', status: 'ok', detail: 'all 3 are there' },
    ]);
  });

  test('with a moving image or a short key are refused, and the key is not shown', () => {
    const rows = check({
      docker_image: 'ghcr.io/acme/grid:latest',
      railway_token: 't',
      fingerprint_key: 'short-key',
    });
    expect(rows.map(({ name }) => name)).toEqual(['input docker_image', 'input fingerprint_key']);
    expect(rows[1]?.detail).toBe('has 9 characters, and needs 32');
    expect(JSON.stringify(rows)).not.toContain('short-key');
  });

  test('from a registry that the declaration does not allow are refused', () => {
    const image = { ...declared[0]!, registries: ['docker.io/library/postgres'] };
    const rows = (value: string) =>
      checkInputs({ environment: 'prod', inputs: [image] }, given({ docker_image: value }), {});
    expect(rows('postgres:16.4.0')).toMatchObject([{ status: 'ok' }]);
    expect(rows('quay.io/acme/grid:1.2.3')).toMatchObject([
      { name: 'input docker_image', status: 'fail', detail: expect.stringContaining('quay.io/acme/grid') },
    ]);
  });
});

describe('Railway', () => {
  const access = {
    endpoint: 'https://railway.test/graphql',
    token: 's3cret-token',
    likely: 'project',
    source: 'RAILWAY_TOKEN',
  } as const;
  const schema = buildSchema('type Query { apiToken: Int }');

  /** A Railway that knows the token as one of both kinds. */
  const railway = (kind: 'project' | 'account') =>
    runtime((_, { body, headers }) => {
      const { query, variables } = JSON.parse(String(body));
      const sentAsProject = 'project-access-token' in (headers as object);
      if (query.includes('__schema')) return { body: graphqlSync({ schema, source: query }) };
      if (query === '{ __typename }') return { body: { data: { __typename: 'Query' } } };
      if (sentAsProject !== (kind === 'project'))
        return { body: { errors: [{ message: 'Not Authorized' }] } };
      const place = { id: 'e1', name: 'production', projectId: 'p1', config: {} };
      const page = (...nodes: object[]) => ({
        edges: nodes.map((node) => ({ node })),
        pageInfo: { hasNextPage: false },
      });
      const web = { id: 'i', serviceId: 's', serviceName: 'web', activeDeployments: [] };
      const domains = { serviceDomains: [], customDomains: [] };
      if (query.includes('query Environment('))
        return variables.id === 'e1'
          ? {
              body: {
                data: {
                  environment: {
                    ...place,
                    serviceInstances: page({ ...web, domains }),
                    volumeInstances: page(),
                  },
                },
              },
            }
          : { body: { errors: [{ message: 'Environment not found' }] } };
      if (query.includes('query Project('))
        return variables.id === 'p1'
          ? {
              body: {
                data: { project: { id: 'p1', name: 'shop', environments: page(place), services: page() } },
              },
            }
          : { body: { errors: [{ message: 'Project not found' }] } };
      if (query.includes('query Projects('))
        return { body: { data: { projects: page({ id: 'p1', name: 'shop' }) } } };
      return kind === 'project'
        ? { body: { data: { projectToken: { projectId: 'p1', environmentId: 'e1' } } } }
        : { body: { data: { apiToken: { workspaces: [{ id: 'w', name: 'Acme' }] } } } };
    });

  test('tells which kind of token it is and what it may see', async () => {
    const project = await checkRailway(access, railway('project'));
    expect(find(project, 'Railway token')).toMatchObject({
      status: 'ok',
      detail: 'project token for environment e1 of project p1 (from RAILWAY_TOKEN)',
    });
    const account = await checkRailway(access, railway('account'));
    expect(find(account, 'Railway token')?.detail).toBe(
      'account or workspace token, sees Acme (from RAILWAY_TOKEN)',
    );
  });

  test('refuses a token for another project than the declared one', async () => {
    const rows = await checkRailway({ ...access, projectId: 'p2' }, railway('project'));
    expect(find(rows, 'Railway token')).toMatchObject({ status: 'fail' });
    expect(find(rows, 'Railway token')?.detail).toContain('but declared is environment (any) of project p2');
  });

  test.each<[string, object, 'ok' | 'fail', RegExp]>([
    [
      'names what the declared place holds',
      { environmentId: 'e1', projectId: 'p1' },
      'ok',
      /^production of project shop; services: web$/,
    ],
    ['names what the token sees where no id is declared', {}, 'ok', /projects: shop/],
    [
      'tells a project id in the place of the environment id',
      { environmentId: 'p1', projectId: 'p1' },
      'fail',
      /p1 is the id of a project: Project shop has the environments production \(e1\)/,
    ],
    [
      'tells an environment that is not there',
      { environmentId: 'e9', projectId: 'p1' },
      'fail',
      /no Railway environment e9.*production \(e1\)/,
    ],
    [
      'tells a place that the token does not see',
      { environmentId: 'e9', projectId: 'p9' },
      'fail',
      /The token sees the projects shop \(p1\)/,
    ],
  ])('%s', async (_, place, status, detail) => {
    const rows = await checkRailway({ ...access, likely: 'account', ...place }, railway('account'));
    expect(find(rows, 'Railway environment')).toMatchObject({
      status,
      detail: expect.stringMatching(detail),
    });
  });

  test('reports what of its schema no longer fits', async () => {
    const row = find(await checkRailway(access, railway('account')), 'Railway schema');
    expect(row?.status).toBe('fail');
    expect(row?.detail).toMatch(/\d+ misfits, such as ApiToken: Field "apiToken"/);
  });

  test('that takes no token says so, without showing it', async () => {
    const denied = runtime(() => ({ body: { errors: [{ message: 'Not Authorized s3cret-token' }] } }));
    const rows = await checkRailway(access, denied);
    expect(find(rows, 'Railway token')?.status).toBe('fail');
    expect(JSON.stringify(rows)).not.toContain('s3cret-token');
  });

  test.each<[string, Answer, RegExp]>([
    [
      'refuses connections',
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
      /ECONNREFUSED/,
    ],
    ['is behind a block page', { status: 403, body: '<html>Error 1015</html>' }, /HTTP 403 and no JSON/],
    ['limits the rate', { status: 429, body: {} }, /answers HTTP 429/],
    ['has a failing gateway', { status: 502, body: '<html>' }, /answers HTTP 502/],
  ])('that %s is unknown, and nothing else is claimed', async (_, answer, detail) => {
    const rows = await checkRailway(
      access,
      runtime(() => answer),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: 'Railway API', status: 'unknown' });
    expect(rows[0]?.detail).toMatch(detail);
  });

  test.each([
    ['2026-08-01T12:00:30Z', 'ok', 'agrees'],
    ['2026-08-01T12:05:00Z', 'warn', 'is 300 s behind'],
    ['2026-08-01T11:55:00Z', 'warn', 'is 299 s ahead'],
  ])('whose clock says %s is %s', async (time, status, detail) => {
    const headers = { date: new Date(time).toUTCString() };
    const rows = await checkRailway(
      { ...access, token: undefined } as never,
      runtime(() => ({ body: {}, headers })),
    );
    expect(find(rows, 'clock against Railway')).toMatchObject({ status, detail });
  });
});

describe('Dokploy', () => {
  const access = { url: 'https://dokploy.test/', token: 'k3y', source: 'DOKPLOY_TOKEN' };
  const dokploy = (paths: readonly string[]) =>
    runtime((url) => {
      if (url.endsWith('/api/health')) return { body: { ok: true } };
      if (url.includes('getDokployVersion'))
        return { body: JSON.stringify('v0.30.2'), headers: { 'content-type': 'application/json' } };
      if (url.includes('getOpenApiDocument')) {
        return { body: { paths: Object.fromEntries(paths.map((path) => [`/${path}`, {}])) } };
      }
      return { body: [{ projectId: 'p', name: 'shop', environments: [] }] };
    });

  test('that has all that is used is fine', async () => {
    const rows = await checkDokploy(access, dokploy(DOKPLOY_PROCEDURES));
    expect(rows.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(find(rows, 'Dokploy key')?.detail).toBe('sees shop (from DOKPLOY_TOKEN)');
  });

  test('that lacks a procedure is refused with its name', async () => {
    const rows = await checkDokploy(
      access,
      dokploy(DOKPLOY_PROCEDURES.filter((name) => name !== 'compose.deploy')),
    );
    expect(find(rows, 'Dokploy procedures')).toMatchObject({
      status: 'fail',
      detail: 'missing: compose.deploy',
    });
  });

  test('that does not take the key explains the 401', async () => {
    const rows = await checkDokploy(
      access,
      runtime((url) =>
        url.endsWith('/api/health')
          ? { body: { ok: true } }
          : { status: 401, body: { message: 'Unauthorized' } },
      ),
    );
    const row = find(rows, 'Dokploy key');
    expect(row?.status).toBe('fail');
    expect(`${row?.detail}${row?.next}`).toMatch(/rate limit/);
    expect(JSON.stringify(rows)).not.toContain('k3y');
  });

  test('without an address says how to give one', async () => {
    const [row] = await checkDokploy({ source: 'nowhere' }, dokploy([]));
    expect(row).toMatchObject({ status: 'fail', detail: 'its address is missing' });
  });

  test.each([
    ['v0.30.7', 'ok'],
    ['v0.24.9', 'fail'],
    ['v0.25.0', 'warn'],
    ['v0.29.14', 'warn'],
    ['v0.31.0', 'warn'],
    ['v1.0.0', 'warn'],
    ['canary', 'unknown'],
  ])('of version %s is %s', (version, status) => {
    expect(checkVersion(version).status).toBe(status);
  });

  test('is compared by the procedures that the sources call, all of them', () => {
    const folder = join(repository, 'platforms/dokploy');
    const sources = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const called = [...sources.matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)].map(([, name]) => name!);
    const byKind = [...sources.matchAll(/`\$\{target\.kind\}\.(\w+)`/g)].flatMap(([, verb]) => [
      `application.${verb}`,
      `compose.${verb}`,
    ]);
    expect([...new Set([...called, ...byKind])].sort()).toEqual([...DOKPLOY_PROCEDURES].sort());
  });
});
