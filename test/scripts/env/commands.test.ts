import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStacks } from '../../../workspace/synth/synthesis';
import { renderExample } from '../../../workspace/variables/example';
import { environmentPage } from '../../../workspace/variables/page';
import { envSchemas } from '../../fixtures/project/stacks/env-schema';
import { createProject, type Project } from '../support/project';

const LONG = 'k'.repeat(32);
const SENTINEL = 'SENTINEL-value-that-is-never-printed';
const schemas = envSchemas.map(({ data }) => data);

/** What a website, its worker and the ledger need, by the rules of an environment. */
const good = (environment: string) => ({
  NODE_ENV: 'production',
  DATABASE_URL: `postgresql://user:${SENTINEL}@db:5432/app`,
  REDIS_URL: `redis://default:${SENTINEL}@cache:6379`,
  SESSION_SECRET: `${SENTINEL}${LONG}`,
  NEXT_PUBLIC_ENVIRONMENT: environment,
});
const dotenv = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

let project: Project;

beforeAll(() => {
  project = createProject('fixture');
  mkdirSync(join(project.root, 'secrets'));
});

afterAll(() => project.remove());

afterEach(() => {
  for (const file of ['.env.local', '.env', '.env.example', 'given.env', 'secrets/prod.tfvars', 'docs'])
    rmSync(join(project.root, file), { recursive: true, force: true });
});

const env = (args: string[], more: Record<string, string> = {}) =>
  project.run(['env', ...args], { env: more });

describe('env validate', () => {
  test('reads .env.local over .env over the process, names the environment, and ends with 0', async () => {
    project.write('.env.local', dotenv(good('development')));
    project.write('.env', 'NODE_ENV=nonsense\nLOG_LEVEL=debug\n');
    const { code, out } = await env(['validate'], { LOG_LEVEL: 'nonsense' });
    expect(out).toMatch(/development is valid: \d+ variables in \.env\.local over \.env over the process/);
    expect(code).toBe(0);
  });

  test('prints every problem with its key, no value, and ends with 1', async () => {
    project.write(
      '.env.local',
      dotenv({
        ...good('development'),
        SESSION_SECRET: SENTINEL.slice(0, 20),
        DATABASE_URL: `mysql://${SENTINEL}`,
        PORT: '0',
        NODE_ENV: '',
      }),
    );
    const { code, out, err } = await env(['validate', 'development']);
    for (const line of [
      'SESSION_SECRET is shorter than 32 characters (web)',
      'DATABASE_URL does not begin with postgresql:// (web, worker)',
      'PORT is less than 1 (web)',
      'NODE_ENV is empty: give it a value or leave it out (web, worker)',
      'development: 4 problems',
    ])
      expect(out).toContain(line);
    expect(out + err).not.toContain('SENTINEL');
    expect(code).toBe(1);
  });

  test('lets only development do without a variable', async () => {
    expect(await env(['validate', 'development'])).toMatchObject({ code: 0 });
    const staging = await env(['validate', 'staging', '--process']);
    expect(staging.out).toContain('SESSION_SECRET is missing: Signs session cookies');
    expect(staging.code).toBe(1);
    const production = await env(['validate', 'production', '--process'], good('production'));
    expect(production).toMatchObject({ code: 0, out: expect.stringContaining('production is valid') });
  });

  test('checks a file alone, by the rules of a stack or an environment', async () => {
    project.write('given.env', dotenv(good('staging')));
    const file = join(project.root, 'given.env');
    expect(await env(['validate', 'staging', '--file', file], { LOG_LEVEL: 'nonsense' })).toMatchObject({
      code: 0,
    });
    const prod = await env(['validate', 'prod', '--file', file]);
    expect(prod.out).toContain('NEXT_PUBLIC_ENVIRONMENT is not "production"');
    expect(prod.code).toBe(1);
    // Without a name the file says whose rules count, as it does to the application.
    expect(await env(['validate', '--file', file], { NODE_ENV: 'development' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('staging is valid'),
    });
    const gone = await env(['validate', '--file', join(project.root, 'gone.env')]);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('does not exist') });
  });

  test('passes over a folder of the name of a values file, and refuses one that is named', async () => {
    mkdirSync(join(project.root, '.env/bin'), { recursive: true });
    project.write('.env.local', dotenv(good('development')));
    expect(await env(['validate'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('in .env.local over the process'),
    });
    expect((await env(['diff', 'development'])).err).not.toContain('EISDIR');
    for (const file of ['.env', '']) {
      const { code, err } = await env(['validate', '--file', file]);
      expect(err).toContain(`${join(project.root, file)} is a folder`);
      expect(code).toBe(1);
    }
  });

  test('refuses --file together with --process', async () => {
    project.write('given.env', `NODE_ENV=${SENTINEL}\n`);
    const { code, err } = await env(['validate', 'prod', '--file', 'given.env', '--process']);
    expect(err).toContain('--file given.env and --process exclude each other');
    expect(code).toBe(1);
  });

  test('reads a file with a byte order mark, and names the encoding of one it cannot read', async () => {
    const text = dotenv(good('production'));
    project.write('given.env', `\uFEFF${text}`);
    expect(await env(['validate', 'production', '--file', 'given.env'])).toMatchObject({ code: 0 });
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const [bytes, encoding] of [
      [little, 'UTF-16 (little-endian)'],
      [little.subarray(2), 'UTF-16 (little-endian)'],
      [Buffer.from(little).swap16(), 'UTF-16 (big-endian)'],
      [Buffer.from('NOTE=caf\xe9\n', 'latin1'), 'not UTF-8'],
    ] as const) {
      writeFileSync(join(project.root, 'given.env'), bytes);
      const { code, out, err } = await env(['validate', 'production', '--file', 'given.env']);
      expect(err).toContain(`given.env is ${encoding}`);
      expect(out + err).not.toContain('SENTINEL');
      expect(code).toBe(1);
    }
  });

  test.each([
    [{ NEXT_PUBLIC_ENVIRONMENT: 'staging', NODE_ENV: 'production' }, 'staging: '],
    [{ NODE_ENV: 'production' }, 'production: '],
    [{}, 'development is valid'],
  ])('without an argument goes by the process: %j', async (more, start) => {
    expect((await env(['validate', '--process'], more)).out).toContain(start);
  });

  test.each([
    [['validate', 'prduction'], {}, /unknown environment "prduction"[\s\S]*Did you mean "production"/],
    [
      ['validate'],
      { NODE_ENV: 'weird' },
      /NODE_ENV names no environment[\s\S]*development, staging, production/,
    ],
  ])('says that an environment is unknown: %j', async (args, more, message) => {
    const { code, err } = await env(args, more as Record<string, string>);
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  test('checks what the services of a stack get from its inputs', async () => {
    const inputs = (secret: string) =>
      [
        'docker_image = "ghcr.io/acme/grid:v123-abcdef"',
        `session_secret = "${secret}"`,
        'postgres_password = "x"',
        'redis_password = "x"',
        '',
      ].join('\n');
    project.write('secrets/prod.tfvars', inputs(LONG));
    expect(await env(['validate', 'prod'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('prod is valid'),
    });
    project.write('secrets/prod.tfvars', inputs(SENTINEL.slice(0, 31)));
    const { code, out, err } = await env(['validate', 'prod']);
    expect(out).toContain(
      'web: SESSION_SECRET is shorter than 32 characters (input session_secret, secrets/prod.tfvars:2)',
    );
    expect(out + err).not.toContain('SENTINEL');
    expect(code).toBe(1);
    const plan = await project.run(['plan', 'prod'], { env: { PLUMBLINE_OFFLINE: '1' } });
    expect(plan).toMatchObject({ code: 1, err: expect.stringContaining('web: SESSION_SECRET is shorter') });
    expect(plan.out + plan.err).not.toContain('SENTINEL');
  });

  test('gives machines one document', async () => {
    project.write('.env.local', dotenv({ ...good('development'), PORT: SENTINEL }));
    const { code, out } = await env(['validate', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'development',
      valid: false,
      problems: [{ key: 'PORT', kind: 'invalid', reason: 'is not a whole number', schemas: ['web'] }],
      unset: [],
    });
    expect(out).not.toContain('SENTINEL');
    expect(code).toBe(1);
  });
});

describe('env diff', () => {
  const missing = '.env.example is missing in the project';

  test('is the same when every place knows the same names', async () => {
    project.write('.env.example', renderExample(schemas));
    project.write('.env.local', dotenv(good('development')));
    expect(await env(['diff'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('every place knows the same'),
    });
    project.write(
      'secrets/prod.tfvars',
      'docker_image = "x"\nsession_secret = "x"\npostgres_password = "x"\nredis_password = "x"\n',
    );
    expect(await env(['diff', 'prod', '--offline'])).toMatchObject({ code: 0 });
  });

  test('names what is missing and what is extra, with where, and ends with 2', async () => {
    project.write('.env.example', renderExample(schemas).replace('REDIS_URL=', 'S3_BUCKET='));
    project.write('.env.local', 'TYPO=x\n');
    const { code, out } = await env(['diff', 'development']);
    expect(out).toContain('- REDIS_URL is missing in .env.example: the schemas web, worker have it');
    expect(out).toContain('+ S3_BUCKET is extra in .env.example: no schema has it');
    expect(out).toContain('+ TYPO is extra in .env.local: no schema has it');
    expect(code).toBe(2);
    expect((await env(['diff', 'development'])).out).toContain('SESSION_SECRET is missing in .env.local');
  });

  test('tells inputs that nothing reads and inputs that are not set', async () => {
    project.write('.env.example', renderExample(schemas));
    project.write('secrets/prod.tfvars', `sesion_secret = "${SENTINEL}"\n`);
    const { code, out } = await env(['diff', 'prod', '--offline', '--json']);
    const found = JSON.parse(out).differences.map(
      ({ name, kind }: Record<string, string>) => `${kind} ${name}`,
    );
    expect(found).toEqual(expect.arrayContaining(['missing session_secret', 'extra sesion_secret']));
    expect(out).not.toContain('SENTINEL');
    expect(code).toBe(2);
  });

  test('ends with 3 when nothing differs but what is live could not be read', async () => {
    project.write('.env.example', renderExample(schemas));
    project.write(
      'secrets/prod.tfvars',
      `docker_image = "ghcr.io/acme/grid:v123-abcdef"\nsession_secret = "${LONG}"\npostgres_password = "x"\nredis_password = "x"\n`,
    );
    const { code, out } = await env(['diff', 'prod']);
    expect(out).toContain('the state of "prod" knows no service');
    expect(out).toContain('not everything could be read');
    expect(code).toBe(3);
  });

  test('without .env.example says so', async () => {
    expect(await env(['diff', 'development'])).toMatchObject({
      code: 2,
      out: expect.stringContaining(missing),
    });
  });
});

describe('env sync', () => {
  const file = () => readFileSync(join(project.root, '.env.example'), 'utf8');

  test('writes .env.example once, and the reference where there is one', async () => {
    expect(await env(['sync'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('.env.example changes'),
    });
    expect(file()).toBe(renderExample(schemas));
    expect(await env(['sync'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Everything is up to date.'),
    });
    // As a checkout on Windows has it.
    writeFileSync(join(project.root, '.env.example'), file().replaceAll('\n', '\r\n'));
    expect(await env(['sync', '--dry-run'])).toMatchObject({ code: 0 });
    writeFileSync(join(project.root, '.env.example'), renderExample(schemas));
    mkdirSync(join(project.root, 'docs/reference'), { recursive: true });
    expect((await env(['sync'])).out).toContain('docs/reference/environment.md changes');
    const page = readFileSync(join(project.root, 'docs/reference/environment.md'), 'utf8');
    const manifests = [...readStacks(project.root).values()].map(({ manifest }) => manifest);
    expect(page).toBe(environmentPage(schemas, manifests));
    expect(page).toContain('| the file .plumbline/state/');
  });

  test('with --dry-run writes nothing, and ends with 2 when it would', async () => {
    project.write('.env.example', 'MINE=1\n');
    expect(await env(['sync', '--dry-run'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('Nothing was written.'),
    });
    expect(file()).toBe('MINE=1\n');
    project.write('.env.example', renderExample(schemas));
    expect(await env(['sync', '--dry-run'])).toMatchObject({ code: 0 });
  });

  test('with --pr but without a token or a repository says what is missing', async () => {
    const { code, err } = await env(['sync', '--pr'], { GITHUB_REPOSITORY: 'acme/shop' });
    expect(err).toContain('there is no token to open a pull request');
    expect(code).toBe(1);
  });
});

test('a schema that a service breaks fails the synth with its path, key and reason', async () => {
  const other = createProject('fixture');
  try {
    other.write(
      'main.ts',
      `import { App } from 'cdktf';
import { DokployCompose, DokployEnvironment, Healthcheck, ImageRef, Input, PlumblineStack } from './constructs';
import { ledgerEnv } from './stacks/env-schema';
const app = new App({ outdir: 'cdktf.out' });
const stack = new PlumblineStack(app, 'prod');
DokployEnvironment.existing(stack, 'dokploy', { url: 'https://d.acme.dev', environmentId: 'e',
  token: Input.secret(stack, 'token', { description: 'd', optional: true }),
  fingerprintKey: Input.secret(stack, 'key', { description: 'd', optional: true }) });
new DokployCompose(stack, 'ledger', { image: ImageRef.pinned('ghcr.io/acme/ledger:v1-abcdef0'),
  healthcheck: Healthcheck.http('/health'), variables: ledgerEnv.production({ LOG_LEVEL: 'verbose' }) });
app.synth();
`,
    );
    const { code, err } = await other.run(['synth']);
    expect(err).toContain('prod/ledger: variables.LOG_LEVEL');
    expect(err).toContain('LOG_LEVEL is none of debug, info, warn, error');
    expect(err).toContain('main.ts:');
    expect(code).toBe(1);
  } finally {
    other.remove();
  }
});
