import { type ComposeLintOptions, lintCompose } from '../../../constructs/dokploy/compose-lint';
import fc from '../../support/fast-check';

const HEALTHY = `
    restart: on-failure:3
    mem_limit: 512m
    healthcheck: { test: [CMD, wget, -q, --spider, "http://127.0.0.1:8080/up"], interval: 10s, timeout: 3s }`;
const PINNED = 'image: ghcr.io/acme/web:v1.4.2';

/** A file with one service that is fine but for the given lines. */
const web = (...lines: string[]) => `services:\n  web:\n    ${lines.join('\n    ')}${HEALTHY}\n`;

/** Rules that find something, but for the limit that most texts here leave out. */
const rules = (text: string, options?: ComposeLintOptions) =>
  lintCompose(text, options)
    .map(({ rule }) => rule)
    .filter((rule) => rule !== 'memory-unlimited');

test('a hardened file has nothing to report', () => {
  expect(lintCompose(web(PINNED))).toEqual([]);
});

test('a finding names service, line and column, says why, and offers a fix', () => {
  const [finding, ...more] = lintCompose(web('image: ghcr.io/acme/web:latest'));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'image-not-pinned',
    level: 'violation',
    service: 'web',
    line: 3,
    column: 12,
  });
  expect(finding!.message).toContain('ghcr.io/acme/web:latest');
  expect(finding!.fix).toContain(':v1.4.2');
});

test('every violation of a bad file is reported, in the order of the file', () => {
  const findings = lintCompose(`
services:
  web:
    build: .
    container_name: web
    restart: unless-stopped
    privileged: true
    environment:
      SESSION_SECRET: hunter2
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - ./uploads:/uploads
    deploy:
      update_config: { order: start-first }
  db:
    image: postgres
    ports: ["5432:5432"]
`);
  expect(findings.map(({ service, rule, line }) => `${service}:${line} ${rule}`)).toEqual([
    'web:3 memory-unlimited',
    'web:3 healthcheck-missing',
    'web:4 build-on-host',
    'web:5 container-name',
    'web:6 restart-unbounded',
    'web:7 privileged',
    'web:9 plaintext-secret',
    'web:11 docker-socket',
    'web:12 bind-mount-wiped',
    'web:14 deploy-without-effect',
    'db:15 restart-missing',
    'db:15 memory-unlimited',
    'db:15 healthcheck-missing',
    'db:16 image-not-pinned',
    'db:17 database-published',
  ]);
});

describe('images', () => {
  test.each(['latest', 'main', 'stable', '1.2', 'LATEST'])('tag %s is moving', (tag) => {
    expect(rules(web(`image: ghcr.io/acme/web:${tag}`))).toEqual(['image-not-pinned']);
  });

  test('a default of latest is found behind the reference', () => {
    expect(rules(web('image: ghcr.io/acme/web:${TAG:-latest}'))).toEqual(['image-not-pinned']);
  });

  test('a tag nobody knows is inconclusive, and a known one is judged', () => {
    const text = web('image: ghcr.io/acme/web:${TAG}');
    expect(lintCompose(text)).toMatchObject([{ rule: 'image-unknown', level: 'inconclusive' }]);
    expect(rules(text, { variables: { TAG: 'v1.2.3' } })).toEqual([]);
    expect(rules(text, { variables: { TAG: 'main' } })).toEqual(['image-not-pinned']);
  });

  test('another registry is allowed by name', () => {
    const text = web('image: postgres:17.2.0');
    expect(rules(text)).toEqual(['registry-not-allowed']);
    expect(rules(text, { registries: ['docker.io/library/postgres'] })).toEqual([]);
    expect(rules(web('image: postgres:17'))).toEqual(['image-not-pinned']);
  });
});

describe('restarts', () => {
  const restart = (line: string, options?: ComposeLintOptions) =>
    rules(web(PINNED, 'x-y: z').replace('restart: on-failure:3', line), options);
  const policy = (text: string, options?: ComposeLintOptions) =>
    restart(`deploy: { restart_policy: { ${text} } }`, options);

  test.each([
    ['restart: always', ['restart-unbounded']],
    ['restart: unless-stopped', ['restart-unbounded']],
    ['restart: on-failure', ['restart-unbounded']],
    ['restart: on-failure:0', ['restart-unbounded']],
    ['restart: on-failure:11', ['restart-cap-too-high']],
    ['restart: on-failure:10', []],
    ['restart: on-failure:three', ['restart-invalid']],
    ['restart: always:3', ['restart-invalid']],
    ['restart: no', ['restart-missing']],
    ['restart: ${POLICY:-always}', ['restart-unbounded']],
    ['restart: ${POLICY}', ['restart-unknown']],
    ['user: web', ['restart-missing']],
  ])('%s', (line, expected) => {
    expect(restart(line)).toEqual(expected);
  });

  test('deploy.restart_policy wins over restart in plain compose, so both are a conflict', () => {
    const both = 'restart: on-failure:3\n    deploy: { restart_policy: { condition: any } }';
    expect(restart(both)).toEqual(['restart-conflict', 'restart-unbounded']);
  });

  test('a stack needs deploy.restart_policy and ignores restart', () => {
    expect(restart('restart: on-failure:3', { type: 'stack' })).toEqual([
      'restart-missing',
      'restart-ignored',
    ]);
    expect(policy('condition: on-failure, max_attempts: 3', { type: 'stack' })).toEqual([]);
    expect(policy('condition: on-failure', { type: 'stack' })).toEqual(['restart-unbounded']);
    expect(policy('max_attempts: 3', { type: 'stack' })).toEqual(['restart-unbounded']);
    expect(policy('condition: on-failure, max_attempts: 12', { type: 'stack' })).toEqual([
      'restart-cap-too-high',
    ]);
  });

  test('a one-shot service that others wait for needs neither restarts nor a healthcheck', () => {
    const text = `${web(PINNED, 'depends_on: { migrate: { condition: service_completed_successfully } }')}
  migrate:
    image: ghcr.io/acme/web:v1.4.2
    restart: "no"
`;
    expect(rules(text)).toEqual([]);
  });
});

describe('healthchecks', () => {
  const check = (healthcheck: string, options?: ComposeLintOptions) =>
    rules(
      `services:\n  web:\n    ${PINNED}\n    restart: on-failure:3\n    healthcheck: ${healthcheck}\n`,
      options,
    );
  const probe = (test: string, options?: ComposeLintOptions) => check(`{ test: ${test} }`, options);

  test.each([
    ['{ disable: true }', ['healthcheck-disabled']],
    ['{ test: [NONE] }', ['healthcheck-disabled']],
    ['true', ['invalid-value']],
    ['{ interval: 10s }', ['healthcheck-unknown']],
    ['{ test: [wget, -q] }', ['healthcheck-invalid']],
    ['{ test: [CMD] }', ['healthcheck-empty']],
    ["{ test: '' }", ['healthcheck-empty']],
    ['{ test: [] }', ['healthcheck-unknown']],
    ['{ test: [CMD, up], interval: 10 }', ['invalid-value']],
    ['{ test: [CMD, up], interval: 0s }', ['healthcheck-timing']],
    ['{ test: [CMD, up], timeout: 1m30s }', ['healthcheck-timing']],
    ['{ test: [CMD, up], retries: 0 }', ['healthcheck-timing']],
    ['{ test: [CMD, up], interval: 1m30s, timeout: 500ms, start_period: 0s, retries: 5 }', []],
  ])('%s', (text, expected) => {
    expect(check(text)).toEqual(expected);
  });

  test.each([
    ['wget -q http://localhost:8080/up', ['healthcheck-localhost']],
    ['wget -q http://localhost.acme.dev/up', []],
    ['curl -f http://localhost:8080/up', []],
    ['pg_isready -h localhost', []],
    ['curl http://127.0.0.1:8080/up', ['healthcheck-always-passes']],
    ['curl -s http://127.0.0.1:8080/up || exit 1', ['healthcheck-always-passes']],
    ['curl -sf http://127.0.0.1:8080/up || exit 1', []],
    ['curl --fail http://127.0.0.1:8080/up', []],
    ['curl -s http://127.0.0.1:8080/up | grep -q ok', []],
    ['wget -q http://127.0.0.1:8080/up || true', ['healthcheck-always-passes']],
    ['wget -q http://127.0.0.1:8080/up || echo down', ['healthcheck-always-passes']],
    ['wget -q http://127.0.0.1:8080/up; echo done', ['healthcheck-always-passes']],
    ['echo ruok | nc -w 2 127.0.0.1 2181 | grep imok', []],
    ['echo ruok | nc 127.0.0.1 2181', []],
    ['pg_isready && echo ready', []],
    ['pg_isready || exit 1; echo ready', []],
    ['sh -c "pg_isready; true" || exit 1', []],
    ['test "$$(redis-cli ping; true)" = PONG', []],
    ['exit 0', ['healthcheck-always-passes']],
  ])('shell probe %s', (line, expected) => {
    expect(probe(JSON.stringify(line))).toEqual(expected);
  });

  test('what no shell reads has no operators, and a shell in the list does', () => {
    expect(probe('[CMD, up, "a; true"]')).toEqual([]);
    expect(probe('[CMD, sh, -c, "up; true"]')).toEqual(['healthcheck-always-passes']);
    expect(probe('[CMD, "true"]')).toEqual(['healthcheck-always-passes']);
  });

  test('/health/ready is refused until the endpoint is declared', () => {
    const ready = '[CMD, wget, -q, --spider, "http://127.0.0.1:8080/health/ready"]';
    expect(probe(ready)).toEqual(['healthcheck-endpoint-undeclared']);
    expect(probe(ready, { endpoints: [] })).toEqual(['healthcheck-endpoint-undeclared']);
    expect(probe(ready, { endpoints: ['/health/ready'] })).toEqual([]);
  });

  test('a probe of another port than the routed one is found', () => {
    expect(rules(web(PINNED, 'expose: ["9090"]'))).toEqual(['healthcheck-port']);
    expect(rules(web(PINNED, 'expose: [8080]', 'ports: ["127.0.0.1:443:9090"]'))).toEqual([]);
    expect(rules(web(PINNED, 'expose: ["8000-8100"]'))).toEqual([]);
  });

  test('a slim image that may lack wget is inconclusive', () => {
    const [finding] = lintCompose(web('image: ghcr.io/acme/web:v1.4.2-slim'));
    expect(finding).toMatchObject({ rule: 'healthcheck-program', level: 'inconclusive' });
  });

  test('waiting for the health of a service that cannot be healthy never passes', () => {
    const waiting = (
      healthcheck: string,
    ) => `${web(PINNED, 'depends_on: { db: { condition: service_healthy } }')}
  db:
    image: ghcr.io/acme/db:v17.2.0
    restart: on-failure:3
    ${healthcheck}
`;
    expect(rules(waiting('healthcheck: { disable: true }'))).toContain('gate-never-passes');
    expect(rules(waiting('user: db'))).toContain('gate-never-passes');
    expect(rules(waiting('healthcheck: { test: [CMD, pg_isready] }'))).toEqual([]);
    expect(rules(web(PINNED, 'depends_on: [web]'))).toEqual(['dependency-circle']);
    expect(rules(web(PINNED, 'depends_on: [cache]'))).toEqual(['dependency-unknown']);
    expect(rules(web(PINNED, 'depends_on: ["${CACHE:-cache}"]'))).toEqual(['dependency-unknown']);
    expect(
      rules(waiting('user: db').replace('{ db: { condition: service_healthy } }', '["${D:-db}"]')),
    ).toEqual(['healthcheck-missing']);
  });
});

describe('secrets', () => {
  const variable = (line: string) => rules(web(PINNED, 'environment:', `  ${line}`));

  test.each([
    'DB_PASSWORD: hunter2',
    'API_TOKEN: 12345',
    'SECRET_KEY_BASE: hunter2',
    'dbPassword: hunter2',
    '- SESSION_SECRET=hunter2',
    'JWT_SECRET: ${JWT_SECRET:-hunter2}',
    'DATABASE_URL: postgres://app:hunter2@db:5432/app',
  ])('%s is a secret in clear, and its value is not repeated', (line) => {
    const findings = lintCompose(web(PINNED, 'environment:', `  ${line}`));
    expect(findings.map(({ rule }) => rule)).toEqual(['plaintext-secret']);
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|12345/);
  });

  test.each([
    'DB_PASSWORD: ${DB_PASSWORD}',
    'DB_PASSWORD: ${DB_PASSWORD:?set it}',
    'DB_PASSWORD:',
    '- DB_PASSWORD',
    'DB_PASSWORD: ""',
    'DB_PASSWORD_FILE: /run/secrets/db',
    'TOKEN_TTL: 3600',
    'PUBLIC_KEY: abc',
    'KEYBOARD: qwerty',
    'MYSQL_ALLOW_EMPTY_PASSWORD: "yes"',
    'TLS_KEY: /certs/server.key',
    'TLS_KEY: ${TLS_KEY:-/certs/server.key}',
    'QUEUE_DSN: ${QUEUE_DSN:-doctrine://default?queue=async}',
    'FILESYSTEM_PRIVATE_DISK: local',
    'DB_PASSWORD: $${OTHER_PASSWORD}',
    'DATABASE_URL: postgres://app:${DB_PASSWORD}@db:5432/app',
    'DATABASE_URL: postgres://db:5432/app',
  ])('%s is none', (line) => {
    expect(variable(line)).toEqual([]);
  });

  test('a password in a command or a build argument is found', () => {
    expect(rules(web(PINNED, 'command: redis-server --requirepass hunter2'))).toEqual(['plaintext-secret']);
    expect(rules(web(PINNED, 'command: [redis-server, --requirepass, "${REDIS_PASSWORD}"]'))).toEqual([]);
    expect(rules(web(PINNED, 'build: { context: ., args: { NPM_TOKEN: abc } }'))).toContain(
      'plaintext-secret',
    );
  });
});

describe('exposure', () => {
  const redis = (port: string) =>
    lintCompose(web('image: redis:8.0.1', `ports: [${port}]`), {
      registries: ['docker.io/library/redis'],
    }).map(({ rule }) => rule);
  const open = ['database-published'];

  test.each([
    ['"6379:6379"', open],
    ['6379', open],
    ['"16379:6379/tcp"', open],
    ['"0.0.0.0:6379:6379"', open],
    ['"[::]:6379:6379"', open],
    ['{ target: 6379, published: "6379" }', open],
    ['{ target: 6379, published: "6379", host_ip: 10.0.0.5 }', open],
    ['"127.0.0.1:6379:6379"', []],
    ['"[::1]:6379:6379"', []],
    ['{ target: 6379, published: "6379", host_ip: 127.0.0.1 }', []],
  ])('a database port %s', (port, expected) => {
    expect(redis(port).filter((rule) => rule !== 'healthcheck-port')).toEqual(expected);
  });

  test('a port is published on purpose: with its address', () => {
    expect(rules(web(PINNED, 'ports: ["8080:8080"]'))).toEqual(['port-published']);
    expect(rules(web(PINNED, 'ports: [{ target: 8080 }]'))).toEqual(['port-published']);
    expect(rules(web(PINNED, 'ports: ["0.0.0.0:8080:8080"]'))).toEqual([]);
    expect(rules(web(PINNED, 'ports: ["127.0.0.1:8080:8080"]'))).toEqual([]);
  });

  test('what only bears the name of a database is none', () => {
    const text = web(
      'image: ghcr.io/acme/postgres-exporter:v1.4.2',
      'expose: [8080]',
      'ports: ["0.0.0.0:9187:9187"]',
    );
    expect(rules(text)).toEqual([]);
  });

  test.each([
    ['network_mode: host', 'host-namespace'],
    ['pid: host', 'host-namespace'],
    ['cap_add: [SYS_ADMIN]', 'privileged'],
    [
      'volumes: [{ type: bind, source: /run/docker.sock, target: /run/docker.sock, read_only: true }]',
      'docker-socket',
    ],
    ['volumes: ["/:/host:ro"]', 'docker-socket'],
    ['volumes: ["/var/run/:/host/run:ro"]', 'docker-socket'],
    ['volumes: ["/run/../run/docker.sock:/sock"]', 'docker-socket'],
    ['volumes: ["${SOCK:-/var/run/docker.sock}:/sock"]', 'docker-socket'],
    ['volumes: ["${RUN:-/var/run}/docker.sock:/sock"]', 'docker-socket'],
    ['volumes: ["${NOBODY_KNOWS}/docker.sock:/sock"]', 'docker-socket'],
    ['volumes: ["${NOBODY_KNOWS}:/var/run/docker.sock"]', 'docker-socket'],
    ['volumes: ["${NOBODY_KNOWS}:/sock"]', 'docker-socket'],
    ['volumes: ["${NOBODY_KNOWS:?say which}:/sock:ro"]', 'docker-socket'],
    ['volumes: [{ type: bind, source: "${NOBODY_KNOWS}", target: /sock }]', 'docker-socket'],
    ['volumes: ["./app.conf:/etc/app.conf"]', 'bind-mount-wiped'],
    ['volumes: [{ type: volume, source: "$NOBODY_KNOWS", target: /sock }]', 'docker-socket'],
    ['volumes: [/data]', 'anonymous-volume'],
    ['volumes: ["data:/data"]', 'volume-undeclared'],
    ['volumes: ["./data:/data"]', 'bind-mount-wiped'],
  ])('%s is refused', (line, rule) => {
    expect(rules(web(PINNED, line))).toEqual([rule]);
  });

  test('named volumes and Dokploy file mounts are left alone', () => {
    const text = web(
      PINNED,
      'volumes: ["data:/data", "C:/x:/x", "../files/web.conf:/etc/web.conf", "./web.conf:/etc/x:ro"]',
    );
    expect(rules(`${text}volumes: { data: {} }\n`)).toEqual([]);
  });
});

describe('reading', () => {
  test('follows anchors, merge keys and extends', () => {
    const text = `
x-base: &base
  restart: on-failure:3
  mem_limit: 512m
  healthcheck: { test: [CMD, up] }
services:
  web:
    <<: *base
    ${PINNED}
  api:
    extends: web
  worker:
    extends: { service: api }
    restart: always
  jobs:
    <<: [*base, { image: "ghcr.io/acme/jobs:latest" }]
`;
    expect(lintCompose(text)).toMatchObject([
      { service: 'worker', rule: 'restart-unbounded', line: 14 },
      { service: 'jobs', rule: 'image-not-pinned', line: 16 },
    ]);
  });

  test('what an anchor brings into several services is told once', () => {
    const services = ['web', 'api', 'jobs', 'mail', 'cron'].map(
      (name) => `  ${name}: { <<: *base, ${PINNED} }`,
    );
    const text = `x-base: &base { mem_limit: 1g, restart: always, healthcheck: { test: [CMD, up] } }\nservices:\n${services.join('\n')}\n`;
    const findings = lintCompose(text);
    expect(findings).toMatchObject([{ service: 'web', rule: 'restart-unbounded', line: 1 }]);
    expect(findings[0]!.message).toMatch(/; so in api, jobs, mail and 1 more$/);
  });

  test('says what it did not read', () => {
    const elsewhere =
      'include: [other.yml]\nservices:\n  web: { extends: { file: base.yml, service: web } }\n';
    const findings = lintCompose(elsewhere);
    expect(findings.map(({ rule }) => rule)).toEqual(['include-not-read', 'extends-not-read']);
    expect(findings.every(({ level }) => level === 'inconclusive')).toBe(true);
  });

  test('reads JSON', () => {
    const file = {
      services: {
        web: { image: 'ghcr.io/acme/web:main', restart: 'always', healthcheck: { test: ['NONE'] } },
      },
    };
    expect(rules(JSON.stringify(file, null, '\t'))).toEqual([
      'image-not-pinned',
      'restart-unbounded',
      'healthcheck-disabled',
    ]);
  });

  test('a service behind a profile is judged and noted', () => {
    expect(rules(web('image: ghcr.io/acme/web:main', 'profiles: [debug]'))).toEqual([
      'image-not-pinned',
      'profile-not-started',
    ]);
  });

  test.each([
    ['services:\n  web: [', 2],
    ['services:\n\tweb: {}', 2],
    ['services:\n  web: {}\n  web: {}', 3],
    ['services: {}\n---\nservices: {}', 2],
    ['', 1],
    ['services:\n  a: *nowhere', 2],
  ])('YAML that cannot be read is a finding with its line: %j', (text, line) => {
    expect(lintCompose(text)).toContainEqual(expect.objectContaining({ rule: 'invalid-yaml', line }));
  });

  test.each([
    'DB_PASSWORD: |hunter2',
    'DB_PASSWORD: !hunter2 x',
    'DB_PASSWORD: *hunter2',
    'DB_PASSWORD: "a\\Uhunter2"',
  ])('what the YAML parser stumbled over is not repeated: %s', (line) => {
    const findings = lintCompose(web(PINNED, 'environment:', `  ${line}`));
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain('hunter');
  });

  test.each(['just text', '[]', 'services: []', 'services: {}', 'services: { web: nginx }'])(
    '%s is no compose file',
    (text) => {
      expect(rules(text)).toEqual(['not-a-compose-file']);
    },
  );

  test('a dollar sign that Compose refuses is found, and one that only Swarm refuses there alone', () => {
    expect(rules(web(PINNED, 'labels: { price: "${5 only" }'))).toEqual(['invalid-interpolation']);
    expect(rules(`${web(PINNED)}x-note: "${'${'}"`)).toEqual(['invalid-interpolation']);
    expect(rules(web(PINNED, 'labels: { price: "5$ only" }'))).toEqual([]);
    expect(rules(web(PINNED, 'labels: { price: "5$ only" }'), { type: 'stack' })).toContain(
      'invalid-interpolation',
    );
    expect(rules(web(PINNED, 'labels: { price: "5$$ only", a: "${A:-${B:-c}}" }'))).toEqual([]);
  });

  test('circles, deep nesting, floods of aliases and large files neither throw nor hang', () => {
    expect(lintCompose('services: &s\n  web: *s\n  api: { <<: *s, extends: api }')).toMatchObject([
      { rule: 'invalid-yaml', message: 'this value contains itself' },
      { rule: 'invalid-yaml' },
    ]);
    expect(rules('['.repeat(200_000))).toContain('invalid-yaml');
    expect(rules(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toEqual(['invalid-yaml']);
    expect(rules(`services: ${' '.repeat(1024 * 1024)}`)).toEqual(['too-large']);
    const levels = Array.from(
      { length: 30 },
      (_, i) => `x${i + 1}: &x${i + 1} {<<: [${`*x${i},`.repeat(9)}], k${i}: [${`*x${i},`.repeat(9)}]}`,
    );
    expect(() =>
      lintCompose(
        `x0: &x0 { a: b }\n${levels.join('\n')}\nservices: { web: *x30, api: {extends: web, <<: *x30} }`,
      ),
    ).not.toThrow();
  });

  test.each(['a', '${A:-', '${a-', 'f', '-f', '://', 'a:', '1', '$', 'x@'])(
    'a flood of %j is read in time',
    (part) => {
      const flood = JSON.stringify(part.repeat(900_000 / part.length));
      for (const line of [
        `image: ${flood}`,
        `environment: { DB_PASSWORD: ${flood} }`,
        `command: curl ${flood}`,
        `ports: [${flood}]`,
      ]) {
        expect(() => lintCompose(web(line))).not.toThrow();
      }
      expect(() =>
        lintCompose(
          `services: { web: { healthcheck: { test: ${flood}, interval: ${flood} } } }`.slice(0, 1e6),
        ),
      ).not.toThrow();
      expect(() =>
        lintCompose(`services: { web: { healthcheck: { test: ["CMD", "curl", ${flood}] } } }`),
      ).not.toThrow();
    },
  );

  test('never throws, whatever the text', () => {
    const soup = fc.string({
      unit: fc.constantFrom(
        'services:',
        'web:',
        '\n  ',
        '\n    ',
        '- ',
        '${',
        '}',
        '$',
        ':',
        '{',
        '[',
        ']',
        '"',
        '&a ',
        '*a',
        '<<: ',
        'image: ',
        'ports: ',
        'extends: ',
        'deploy: ',
        'healthcheck: ',
        'test: ',
        'volumes: ',
        '!reset ',
        '5',
        'x',
        '\t',
        ',',
        '? ',
      ),
    });
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        for (const type of ['docker-compose', 'stack'] as const) {
          for (const { line, column, fix } of lintCompose(text, { type })) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(fix).not.toBe('');
          }
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.json(), (text) => void lintCompose(`{"services":{"web":${text}}}`)));
  });
});
