import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComposeLintOptions, lintCompose } from '../../../../constructs/dokploy/compose-lint';
import { applyFix } from '../../../support/compose-fix';

const GOOD = {
  image: 'image: ghcr.io/acme/web:v1.4.2',
  restart: 'restart: on-failure:3',
  limit: 'mem_limit: 512m',
  health: 'healthcheck: { test: [CMD, up] }',
};

/** A service that is fine but for one line, with whatever else the file holds. */
function web(line: string, leftOut: keyof typeof GOOD | '' = '', more = ''): string {
  const lines = Object.entries(GOOD).flatMap(([name, text]) => (name === leftOut ? [] : [text]));
  return `services:\n  web:\n    ${[...lines, line].filter(Boolean).join('\n    ')}\n${more}`;
}

const postgres = 'image: ghcr.io/acme/postgres:v17.2.1';
const stack: ComposeLintOptions = { type: 'stack' };
const allowed: ComposeLintOptions = { registries: ['docker.io/library/postgres'] };

/** Each kind of finding whose fix can be applied to the letter. */
const LITERAL: readonly (readonly [rule: string, text: string, options?: ComposeLintOptions])[] = [
  ['anonymous-volume', web('volumes: [/data]')],
  ['config-undeclared', web('configs: [c]')],
  ['container-name', web('container_name: web')],
  ['database-published', web('ports: ["0.0.0.0:5432:5432"]')],
  ['database-published', web('ports: [5432]')],
  ['database-published', web('ports: [{ target: 5432, host_ip: 0.0.0.0 }]')],
  ['dependency-unknown', web('depends_on: [dbb]', '', `  db: { ${Object.values(GOOD).join(', ')} }\n`)],
  [
    'depends-on-ignored',
    web(
      'depends_on: [web]\n    deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }',
      'restart',
    ),
    stack,
  ],
  ['deploy-without-effect', web('deploy: { mode: global }')],
  ['env-file-missing', web('env_file: app.env'), { exists: () => false }],
  [
    'healthcheck-disabled',
    `services:\n  db:\n    ${postgres}\n    restart: on-failure:3\n    mem_limit: 1g\n    healthcheck: { disable: true }\n`,
  ],
  [
    'healthcheck-empty',
    `services:\n  db:\n    ${postgres}\n    restart: on-failure:3\n    mem_limit: 1g\n    healthcheck: { test: [CMD] }\n`,
  ],
  ['healthcheck-invalid', web('healthcheck: { test: [up, now] }', 'health')],
  ['healthcheck-timing', web('healthcheck: { test: [CMD, up], timeout: 40s }', 'health')],
  ['healthcheck-timing', web('healthcheck: { test: [CMD, up], interval: 0s }', 'health')],
  ['healthcheck-timing', web('healthcheck: { test: [CMD, up], retries: 0 }', 'health')],
  ...[
    'postgres',
    'mysql',
    'mariadb',
    'redis',
    'valkey',
    'keydb',
    'mongo',
    'rabbitmq',
    'clickhouse-server',
    'etcd',
    'influxdb',
    'minio',
    'nginx',
    'traefik',
  ].map((name) => ['healthcheck-missing', web('', 'health').replace('/web:', `/${name}:`)] as const),
  ['host-namespace', web('network_mode: host')],
  ['host-namespace', web('pid: host')],
  ['image-invalid', web('image: "ghcr.io/acme/WEB:v1.4.2"', 'image')],
  ['image-missing', web('', 'image')],
  ['invalid-value', web('stop_grace_period: 10')],
  ['invalid-value', web('stop_grace_period: soon')],
  ['invalid-value', web('ports: ["127.0.0.1:99999:80"]')],
  ['invalid-value', web('user: 1000')],
  ['invalid-value', web('cap_drop: ALL')],
  ['invalid-value', web('cap_drop:')],
  ['invalid-value', web('pull_policy: allways')],
  ['invalid-value', web('oom_score_adj: 2000')],
  ['invalid-value', web('privileged: nope')],
  ['invalid-value', web('command: [echo, 1]')],
  ['invalid-value', web('ports: [{ target: 8080, host_ip: here }]')],
  ['memory-unlimited', web('', 'limit')],
  ['memory-unlimited', web('cpus: 0.5', 'limit')],
  ['memory-unlimited', web('deploy: { resources: { limits: { cpus: "0.5" } } }', 'limit')],
  ['missing-key', web('volumes: [{ type: bind, target: /data }]')],
  ['missing-key', web('ports: [{ host_ip: 127.0.0.1 }]')],
  ['network-undeclared', web('networks: [front]')],
  ['plaintext-secret', web('environment: { DB_PASSWORD: hunter2 }')],
  ['port-published', web('ports: ["8080:8080"]')],
  ['port-published', web('ports: [{ target: 8080 }]')],
  ['privileged', web('privileged: true')],
  ['profile-not-started', web('profiles: [debug]')],
  ['restart-cap-too-high', web('restart: on-failure:12', 'restart')],
  ['restart-conflict', web('deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }')],
  ['restart-invalid', web('restart: sometimes', 'restart')],
  ['restart-missing', web('', 'restart')],
  ['restart-unbounded', web('restart: always', 'restart')],
  ['restart-unknown', web('restart: "${POLICY}"', 'restart')],
  ['secret-undeclared', web('secrets: [s]')],
  ['settings-conflict', web('network_mode: bridge\n    networks: [default]')],
  ['settings-conflict', web('deploy: { resources: { limits: { memory: 1g } } }')],
  ['settings-conflict', web('scale: 2\n    deploy: { replicas: 3 }')],
  ['settings-conflict', web('', '', 'secrets: { s: {} }\n')],
  ['settings-conflict', web('', '', 'secrets: { s: { file: ../files/s, environment: S } }\n')],
  ['settings-conflict', web('', '', 'volumes: { v: { external: true, driver: local } }\n')],
  ['unknown-key', web('stop_grace_perriod: 10s')],
  ['unknown-key', web('zzz: 1')],
  ['unknown-key', web('', '', 'volums: {}\n')],
  ['unknown-key', web('').replace('  web:', '  "my web":')],
  ['volume-name', web('volumes: ["a:/data"]')],
  ['volume-undeclared', web('volumes: ["data:/data"]')],
];

describe('what a fix says, done to the letter, leaves nothing to find', () => {
  test.each(LITERAL.map(([rule, text, options]) => ({ rule, text, options })))(
    '$rule: $text',
    ({ rule, text, options }) => {
      let current = text;
      expect(lintCompose(current, options).map((finding) => finding.rule)).toContain(rule);
      // A fix may uncover what it needs besides, such as the declaration of a volume.
      for (let round = 0; round < 3; round += 1) {
        const [finding] = lintCompose(current, options);
        if (finding) current = applyFix(current, finding) ?? `not applied: ${finding.fix}`;
      }
      expect(lintCompose(current, options)).toEqual([]);
    },
  );
});

/** Kinds whose fix only a person can apply: the same file before and after. */
const IN_WORDS: readonly (readonly [
  rule: string,
  before: string,
  after: string,
  options?: ComposeLintOptions,
  then?: ComposeLintOptions,
])[] = [
  ['bind-mount-wiped', web('volumes: ["./data:/data"]'), web('volumes: ["../files/data:/data"]')],
  ['bind-mount-wiped', web('volumes: ["./app.conf:/app.conf"]'), web('volumes: ["./app.conf:/app.conf:ro"]')],
  ['build-on-host', web('build: .', 'image'), web('')],
  ['dependency-circle', web('depends_on: [web]'), web('')],
  ['docker-socket', web('volumes: ["/var/run/docker.sock:/sock"]'), web('')],
  ['docker-socket', web('volumes: ["${WHERE}:/data"]'), web('volumes: ["/srv/data:/data"]')],
  ['duplicate-entry', web('security_opt: [a, a]'), web('security_opt: [a]')],
  ['extends-not-read', web('extends: { file: base.yml, service: web }'), web('')],
  ['extends-unknown', web('extends: nothing'), web('')],
  [
    'gate-never-passes',
    web(
      'depends_on: { db: { condition: service_healthy } }',
      '',
      `  db: { ${Object.values(GOOD).join(', ').replace('[CMD, up]', '[NONE]')} }\n`,
    ),
    web(
      'depends_on: { db: { condition: service_healthy } }',
      '',
      `  db: { ${Object.values(GOOD).join(', ')} }\n`,
    ),
  ],
  [
    'healthcheck-always-passes',
    web('healthcheck: { test: up || true }', 'health'),
    web('healthcheck: { test: up }', 'health'),
  ],
  [
    'healthcheck-endpoint-undeclared',
    web('healthcheck: { test: wget -q http://127.0.0.1:8080/health/ready }', 'health'),
    web('healthcheck: { test: wget -q http://127.0.0.1:8080/health/ready }', 'health'),
    {},
    { endpoints: ['/health/ready'] },
  ],
  [
    'healthcheck-localhost',
    web('healthcheck: { test: wget -q http://localhost/up }', 'health'),
    web('healthcheck: { test: wget -q http://127.0.0.1/up }', 'health'),
  ],
  ['healthcheck-missing', web('', 'health'), web('')],
  [
    'healthcheck-port',
    web('expose: [80]\n    healthcheck: { test: wget -q http://127.0.0.1:8080/up }', 'health'),
    web('expose: [80, "8080"]\n    healthcheck: { test: wget -q http://127.0.0.1:8080/up }', 'health'),
  ],
  [
    'healthcheck-program',
    web('healthcheck: { test: wget -q http://127.0.0.1/up }', 'health').replace('v1.4.2', 'v1.4.2-slim'),
    web('healthcheck: { test: [CMD, node, -e, "check()"] }', 'health').replace('v1.4.2', 'v1.4.2-slim'),
  ],
  [
    'healthcheck-unknown',
    web('healthcheck: { test: [CMD, pg_isready, -U, "${DB_USER}"] }', 'health'),
    web('healthcheck: { test: [CMD-SHELL, "pg_isready -U $$DB_USER"] }', 'health'),
  ],
  [
    'image-not-pinned',
    web('image: ghcr.io/acme/web:main', 'image'),
    web(`image: ghcr.io/acme/web:main@sha256:${'a'.repeat(64)}`, 'image'),
  ],
  ['image-unknown', web('image: "ghcr.io/acme/web:${TAG}"', 'image'), web('')],
  ['include-not-read', web('', '', 'include: [other.yml]\n'), web('')],
  ['invalid-interpolation', web('labels: { price: "${5" }'), web('labels: { price: "$${5" }')],
  ['invalid-yaml', web('labels: ['), web('labels: []')],
  ['model-undeclared', web('models: [m]'), web('models: [m]', '', 'models: { m: { model: ai/m } }\n')],
  ['not-a-compose-file', 'web: {}\n', web('')],
  [
    'registry-not-allowed',
    web('image: postgres:17.2.1', 'image'),
    web('image: postgres:17.2.1', 'image'),
    {},
    allowed,
  ],
  [
    'restart-ignored',
    web(''),
    web('deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }', 'restart'),
    stack,
    stack,
  ],
];

describe('what a fix says in words leaves nothing to find either', () => {
  test.each(
    IN_WORDS.map(([rule, before, after, options, then = options]) => ({
      rule,
      before,
      after,
      options,
      then,
    })),
  )('$rule', ({ rule, before, after, options, then }) => {
    expect(lintCompose(before, options).map((finding) => finding.rule)).toContain(rule);
    expect(lintCompose(after, then)).toEqual([]);
  });
});

test('every kind of finding is in one of the tables', () => {
  const folder = join(__dirname, '../../../../constructs/dokploy');
  const sources = [
    join(folder, 'compose-lint.ts'),
    ...readdirSync(join(folder, 'lint'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, 'lint', file)),
  ];
  const named = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:violation|inconclusive|judge|found)\(\s*'([a-z-]+)'/g)].map(
      ([, rule]) => rule!,
    ),
  );
  const known = new Set(['too-large', ...[...LITERAL, ...IN_WORDS].map(([rule]) => rule)]);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((rule) => !known.has(rule))).toEqual([]);
});
