import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import * as library from '../../../constructs';
import { PlumblineError } from '../../../core/errors';
import { createOutput } from '../../../core/terminal/output';
import { importCompose } from '../../../scripts/import/compose/app';
import { runImportCompose } from '../../../scripts/import/compose/run';
import { moduleText } from '../../../scripts/import/declaration';
import { emptyStack, type Json, synth, withDokploy } from '../../constructs/support/stack';
import fc from '../../support/fast-check';
import { ALL, SECRETS } from './compose-files';

const root = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'plumbline-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (source: string, service?: string) =>
  moduleText(importCompose(source, 'docker-compose.yml', service).declaration, '../constructs');
const notesOf = (source: string) =>
  importCompose(source, 'docker-compose.yml').notes.map(
    ({ line, subject, message }) => `${line} ${subject}: ${message}`,
  );

/** Runs the module that was written, in a stack that may have several domains. */
function declared(text: string): Json {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exported: Record<string, (stack: library.PlumblineStack) => void> = {};
  new Function('exports', 'require', outputText)(exported, () => library);
  const stack = withDokploy(emptyStack({ severalDomains: true }));
  for (const add of Object.values(exported)) if (typeof add === 'function') add(stack);
  return synth(stack);
}

function servicesOf(source: string): Json {
  const [app] = Object.values(declared(textOf(source)).resource.dokploy_compose) as [Json];
  return parse(app.compose_file.replaceAll('$${', '${')).services;
}

test('what is written is TypeScript without an error', () => {
  const files = Object.entries(ALL).map(
    ([name, source]) => [join(root, 'stacks', `imported-${name}.ts`), textOf(source)] as const,
  );
  const texts = new Map(files);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: ['main.ts'] },
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  Object.assign(host, {
    fileExists: (path: string) => texts.has(path) || fileExists(path),
    readFile: (path: string) => texts.get(path) ?? readFile(path),
    getSourceFile: (path: string, target: ts.ScriptTarget) =>
      texts.has(path) ? ts.createSourceFile(path, texts.get(path)!, target) : getSourceFile(path, target),
  });
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true, skipLibCheck: true }, host);
  const problems = [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  expect(
    problems.map(({ file, messageText }) => [
      file?.fileName,
      ts.flattenDiagnosticMessageText(messageText, ' '),
    ]),
  ).toEqual([]);
});

describe.each(Object.entries(ALL))('%s', (_, source) => {
  test('can be declared', () => {
    expect(Object.keys(declared(textOf(source)).resource)).toContain('dokploy_compose');
  });

  test('gives no secret away, not in the declarations and not in what is said', () => {
    const all = JSON.stringify([textOf(source), notesOf(source)]);
    expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([]);
  });

  test('says of each line once what became of it', () => {
    const notes = notesOf(source);
    expect(new Set(notes).size).toBe(notes.length);
    for (const { line, message } of importCompose(source, 'x').notes) {
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(source.split('\n').length);
      expect(message).not.toMatch(/undefined|\[object/);
    }
  });
});

describe('a web shop with database and migration', () => {
  const services = servicesOf(ALL['shop']!);

  test('keeps what runs, in its order', () => {
    expect(Object.keys(services)).toEqual(['web', 'db', 'migrate']);
    expect(services.web.depends_on).toEqual({
      db: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    expect(services.migrate.depends_on).toEqual({ db: { condition: 'service_started' } });
    expect(services.migrate.command).toEqual(['npm', 'run', 'db migrate']);
    expect(services.web.deploy.resources.limits).toEqual({ cpus: '0.5', memory: '512M' });
    expect(services.web.labels).toEqual({ 'com.acme.team': 'shop' });
    expect(services.web.healthcheck).toEqual({
      test: ['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:3000/health'],
      interval: '30s',
      timeout: '5s',
      retries: 5,
      start_period: '60s',
    });
    expect(services.db.healthcheck.test).toEqual(['CMD', 'sh', '-c', 'pg_isready -U $$POSTGRES_USER']);
    expect(services.db.volumes).toEqual(['data:/var/lib/postgresql/data']);
  });

  test('has its domains, and values from inputs', () => {
    const { resource, variable } = declared(textOf(ALL['shop']!));
    expect(resource.dokploy_domain['web-shop_acme_dev']).toMatchObject({
      host: 'shop.acme.dev',
      port: 3000,
      https: true,
    });
    expect(resource.dokploy_domain['web-www_shop_acme_dev'].host).toBe('www.shop.acme.dev');
    expect(resource.dokploy_compose.web.env).toMatchObject({
      DATABASE_URL: { value: 'postgres://shop:${var.db_password}@db:5432/shop' },
      MIGRATE_DATABASE_URL: { value: 'postgres://shop:${var.db_password}@db:5432/shop' },
      DB_POSTGRES_PASSWORD: { value: '${var.db_password}' },
      PRICE: { value: '5$' },
      LOG_LEVEL: { value: '${var.log_level}' },
      VERSION: { value: '${var.version_value}' },
    });
    expect(variable.db_password.ephemeral).toBe(true);
    expect(variable.log_level.default).toBe('info');
  });

  test('is told by line what is otherwise', () => {
    const notes = notesOf(ALL['shop']!);
    const told = (line: number) => notes.filter((note) => note.startsWith(`${line} `)).join('\n');
    expect(told(5)).toContain('web.restart: "unless-stopped" would restart a broken container for ever');
    expect(told(7)).toContain('8080 was open to everybody beside the domain');
    expect(told(12)).toContain('web.environment.STRIPE_KEY: it may be a secret in clear');
    expect(told(32)).toContain('asking for a password, nobody does any more');
    expect(told(45)).toContain(
      "`docker buildx imagetools inspect postgres:16.4 --format '{{.Manifest.Digest}}'` prints its digest: write postgres:16.4@sha256:…",
    );
    expect(told(49)).toContain('./init.sql is a folder or file of the server');
  });
});

test('two containers with one secret in clear share an input', () => {
  const { resource } = declared(textOf(ALL['wordpress']!));
  const { env } = resource.dokploy_compose.wordpress;
  expect(env.WORDPRESS_DB_PASSWORD).toEqual({ value: '${var.wordpress_wordpress_db_password}' });
  expect(env.MYSQL_MYSQL_ROOT_PASSWORD).toEqual(env.WORDPRESS_DB_PASSWORD);
});

test('images of Docker Hub that are pinned stay as they are, and the registry is allowed by name', () => {
  expect(textOf(ALL['wordpress']!)).toContain(
    `ImageRef.pinned('mysql@sha256:${'ab'.repeat(32)}', {\n          registries: ['docker.io/library/mysql'],`,
  );
  expect(textOf(ALL['worker']!)).toContain("registries: ['registry.acme.dev:5000/acme/worker']");
});

test('a tag of "latest" beside a digest would be refused, so the digest alone is advised', () => {
  expect(notesOf(ALL['minimal']!).join('\n')).toContain('write nginx@sha256:…');
});

test('ports that were open to everybody are open to the server alone, and those of Traefik to nobody', () => {
  expect(servicesOf(ALL['wordpress']!).wordpress.ports).toEqual(['127.0.0.1:9000:9000/udp']);
  expect(notesOf(ALL['wordpress']!).join('\n')).toContain('Traefik listens on port 80');
  expect(servicesOf(ALL['json']!).grafana.ports).toEqual([
    '10.0.0.1:3100:3000',
    '127.0.0.1:6000:6000',
    '127.0.0.1:6001:6001',
    '127.0.0.1:6002:6002',
  ]);
});

test('a volume that exists stays that volume; the Docker socket goes', () => {
  const [app] = Object.values(declared(textOf(ALL['wordpress']!)).resource.dokploy_compose) as [Json];
  expect(parse(app.compose_file.replaceAll('$${', '${')).volumes).toEqual({
    html: {},
    old_db: { external: true },
  });
  expect(notesOf(ALL['json']!).join('\n')).toContain('the owner of the server');
});

test('without a healthcheck, one that never passes stands in its place, and the declaration says so', () => {
  expect(textOf(ALL['minimal']!)).toContain(
    "// To be replaced by what tells whether it is well.\n    healthcheck: Healthcheck.command(['false'])",
  );
});

test('without a healthcheck, an image that is known is asked as its documentation does', () => {
  const source = `services:
  app: { image: ghcr.io/acme/app:1.2.3, depends_on: [db, cache], healthcheck: { test: [CMD, well] } }
  db: { image: postgres:16.4.0 }
  cache: { image: docker.io/library/redis:7.2.5 }
`;
  const { db, cache } = servicesOf(source);
  expect(db.healthcheck.test).toEqual([
    'CMD',
    'sh',
    '-c',
    'pg_isready -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}"',
  ]);
  expect(cache.healthcheck.test.join(' ')).toContain('redis-cli -h 127.0.0.1 ping');
  expect(notesOf(source).filter((note) => note.includes('documentation of its image'))).toHaveLength(2);
});

test('what is a secret under its name is one in a healthcheck and a command as well', () => {
  const source = `services:
  app: { image: ghcr.io/acme/app:1.2.3, healthcheck: { test: [CMD, well] } }
  db:
    image: ghcr.io/acme/db:1.2.3
    environment: { ROOT_PASSWORD: letmein-9 }
    command: [db, letmein-9]
    healthcheck: { test: ask --as root letmein-9 }
`;
  expect(textOf(source) + notesOf(source).join()).not.toContain('letmein-9');
  expect(notesOf(source).filter((note) => note.includes('looks like a secret'))).toHaveLength(2);
});

test('the app is for the service that is asked for', () => {
  expect(textOf(ALL['worker']!)).toContain("new DokployCompose(stack, 'worker'");
  expect(textOf(ALL['worker']!, 'queue')).toContain("new DokployCompose(stack, 'queue'");
  expect(() => textOf(ALL['worker']!, 'quue')).toThrow(/Did you mean queue/);
});

test('several public containers say that the stack has to allow them', () => {
  expect(notesOf(ALL['several']!).join('\n')).toContain('severalDomains: true');
  const { resource } = declared(textOf(ALL['several']!));
  expect(resource.dokploy_domain.api).toMatchObject({ host: '${var.api_host}', port: 4000 });
  expect(resource.dokploy_domain['api-admin-ui']).toMatchObject({
    https: false,
    port: 8081,
    service_name: 'admin-ui',
  });
});

describe('what is no compose file is refused in three parts, whatever it is', () => {
  test.each<[string, string, RegExp]>([
    ['nothing', '', /empty/],
    ['a list', '- a', /declares no services/],
    ['broken YAML', 'services: [', /\d+:\d+/],
    [
      'a bomb of aliases',
      `a: &a [x,x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a,*a]`).join('\n')}`,
      /declares no services/,
    ],
    ['a service that is a text', 'services: { web: nginx }', /not a map/],
    ['a name that Compose refuses', 'services: { "a b": { image: x } }', /line 1: Compose takes no service/],
    [
      'jobs alone',
      'services: { a: { depends_on: { a: { condition: service_completed_successfully } } } }',
      /none of its services/,
    ],
  ])('%s', (_, source, why) => {
    try {
      textOf(source);
    } catch (error) {
      expect(error).toBeInstanceOf(PlumblineError);
      expect((error as PlumblineError).parts.why).toMatch(why);
      return;
    }
    throw new Error('it was accepted');
  });

  test('and never with anything but an error for people', () => {
    const word = fc.constantFrom(
      'services',
      'web',
      'image',
      'ports',
      'environment',
      'healthcheck',
      'test',
      'depends_on',
      'labels',
      'volumes',
      'deploy',
      'command',
      'traefik.http.routers.x.rule',
    );
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('${A:-b}', 'Host(`a.b`)', '80:80', '$', '${', 'a:b:c', '__proto__'),
    );
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(word, tie('node'), { maxKeys: 4 }),
      ),
    }));
    const file = fc.record({
      services: fc.dictionary(
        fc.constantFrom('web', 'db', '__proto__', 'a.b'),
        fc.dictionary(word, node, { maxKeys: 6 }),
        { minKeys: 1, maxKeys: 3 },
      ),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          file.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (source) => {
          try {
            const { diagnostics = [] } = ts.transpileModule(textOf(source), { reportDiagnostics: true });
            expect(diagnostics).toEqual([]);
          } catch (error) {
            if (!(error instanceof PlumblineError)) throw error;
          }
        },
      ),
    );
  });
});

describe('the command', () => {
  const nowhere = { write: () => true };
  const silent = createOutput({ stream: nowhere, errStream: nowhere, env: {} });
  const source = join(folder, 'docker-compose.yml');
  writeFileSync(source, ALL['shop']!);

  test('writes a new file, and never over one that is there', () => {
    const run = () => runImportCompose({ file: source, out: 'shop.ts', folder, output: silent });
    expect(run()).toBe(0);
    const written = readFileSync(join(folder, 'shop.ts'), 'utf8');
    expect(written).toContain("from '@plumbline-iac/plumbline'");
    writeFileSync(join(folder, 'shop.ts'), 'mine');
    expect(run).toThrow(/shop\.ts is there already/);
    expect(readFileSync(join(folder, 'shop.ts'), 'utf8')).toBe('mine');
  });

  test('prints the declarations on one stream and what to look at on the other, or all as one document', () => {
    const printed = { out: '', err: '', json: '' };
    const into = (key: keyof typeof printed) => ({ write: (text: string) => (printed[key] += text) });
    const text = createOutput({ stream: into('out'), errStream: into('err'), env: {} });
    runImportCompose({ file: source, folder, output: text });
    expect(printed.out).toMatch(/^import \{[\s\S]*\}\n$/);
    expect(printed.err).toContain('! line 5: web.restart:');
    expect(printed.err).toContain('db_password');
    const json = createOutput({ json: true, stream: into('json'), errStream: nowhere, env: {} });
    runImportCompose({ file: source, folder, output: json });
    expect(JSON.parse(printed.json)).toMatchObject({
      file: null,
      text: printed.out,
      notes: expect.arrayContaining([expect.objectContaining({ line: 5, subject: 'web.restart' })]),
      inputs: expect.arrayContaining([expect.objectContaining({ name: 'db_password', kind: 'secret' })]),
    });
  });

  test('refuses before anything is written', () => {
    const bad = join(folder, 'bad.yml');
    writeFileSync(bad, 'services: [');
    const run = (file: string) => () => runImportCompose({ file, out: 'bad.ts', folder, output: silent });
    expect(run(bad)).toThrow(/bad\.yml was not imported/);
    writeFileSync(bad, Buffer.from([0xff, 0xfe, 0x00]));
    expect(run(bad)).toThrow(/no UTF-8 text/);
    expect(run(folder)).toThrow(/EISDIR/);
    expect(run(join(folder, 'none.yml'))).toThrow(/ENOENT/);
    expect(existsSync(join(folder, 'bad.ts'))).toBe(false);
  });
});
