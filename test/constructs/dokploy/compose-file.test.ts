import { parse } from 'yaml';
import { renderComposeFile } from '../../../constructs/dokploy/compose-file';
import { lintCompose } from '../../../constructs/dokploy/compose-lint';
import type { ComposeFileSpec, ComposeServiceSpec } from '../../../constructs/dokploy/compose-spec';
import { Probe } from '../../../constructs/dokploy/probe';
import fc from '../../support/fast-check';

const ledger: ComposeServiceSpec = {
  name: 'ledger',
  image: 'ghcr.io/acme/ledger:v1.4.2',
  healthcheck: { test: Probe.wget({ port: 8080, path: '/health/ready' }) },
  environment: { DATABASE_URL: 'LEDGER_DATABASE_URL', LOG_LEVEL: 'LOG_LEVEL' },
  volumes: [{ name: 'exports', mountPath: '/var/lib/ledger/exports' }],
  expose: [8080],
  dependsOn: ['postgres'],
};
const postgres: ComposeServiceSpec = {
  name: 'postgres',
  image: 'ghcr.io/acme/postgres:17.2.0',
  healthcheck: { test: Probe.postgres({ user: 'ledger', database: 'ledger' }), startPeriod: 60 },
  environment: { POSTGRES_PASSWORD: 'POSTGRES_PASSWORD' },
  volumes: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
};
const file: ComposeFileSpec = { services: [ledger, postgres] };

const render = (spec: ComposeFileSpec) => parse(renderComposeFile(spec, 'compose'));
const withLedger = (change: Partial<ComposeServiceSpec>): ComposeFileSpec => ({
  services: [{ ...ledger, ...change }, postgres],
});

describe('a rendered compose file', () => {
  test('pins the image, caps restarts and checks health on 127.0.0.1', () => {
    expect(render(file).services.ledger).toMatchObject({
      image: 'ghcr.io/acme/ledger:v1.4.2',
      restart: 'on-failure:3',
      healthcheck: {
        test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:8080/health/ready'],
        interval: '10s',
        timeout: '3s',
        retries: 3,
        start_period: '30s',
      },
    });
  });

  test('refers to variables by name and keeps volumes, exposed ports and the order of starting', () => {
    const { services, volumes } = render(file);
    expect(services.ledger.environment).toEqual({
      DATABASE_URL: '${LEDGER_DATABASE_URL}',
      LOG_LEVEL: '${LOG_LEVEL}',
    });
    expect(services.ledger.volumes).toEqual(['exports:/var/lib/ledger/exports']);
    expect(volumes).toEqual({ exports: {}, data: {} });
    expect(services.ledger.expose).toEqual(['8080']);
    expect(services.ledger.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });

  test('leaves networks to Dokploy unless some are declared', () => {
    expect(render(file)).not.toHaveProperty('networks');
    const joined = { ...withLedger({ networks: ['shared'] }), networks: { shared: { external: true } } };
    expect(render(joined).networks).toEqual({ shared: { external: true } });
    expect(render(joined).services.ledger.networks).toEqual(['shared']);
  });

  test('caps restarts under deploy for a stack, where Swarm ignores restart and the order of starting', () => {
    const { services } = render({ ...file, type: 'stack' });
    expect(services.ledger.deploy.restart_policy).toEqual({ condition: 'on-failure', max_attempts: 3 });
    expect(services.ledger).not.toHaveProperty('restart');
    expect(services.ledger).not.toHaveProperty('depends_on');
  });

  test('lets a stack keep the old task until the new one is healthy, unless both would write to a volume', () => {
    const orders = [[], [{ name: 'data', mountPath: '/data' }]].map((volumes) => {
      const { services } = render({ ...withLedger({ volumes }), type: 'stack' });
      return services.ledger.deploy.update_config;
    });
    expect(orders).toEqual([
      { order: 'start-first', failure_action: 'rollback' },
      { order: 'stop-first', failure_action: 'rollback' },
    ]);
  });

  test('is the same to the byte every time', () => {
    expect(renderComposeFile(file, 'compose')).toBe(renderComposeFile(structuredClone(file), 'compose'));
  });

  test.each([
    ['node', Probe.node({ port: 3000, path: '/health' })],
    ['curl', Probe.curl({ port: 3000, path: '/health' })],
    ['redis', Probe.redis()],
    ['command', Probe.command('/app/healthy', '--quick')],
  ])('probes with %s', (_, healthcheckTest) => {
    const rendered = render(withLedger({ healthcheck: { test: healthcheckTest }, expose: [3000] }));
    expect(rendered.services.ledger.healthcheck.test).toEqual(healthcheckTest);
  });
});

describe('a dollar sign', () => {
  const shell = withLedger({ command: ['sh', '-c', 'exec serve --secret "$SECRET" --id "${ID}" %{x} 100%'] });

  test('in a command reaches the container', () => {
    expect(render(shell).services.ledger.command[2]).toBe(
      'exec serve --secret "$$SECRET" --id "$${ID}" %{x} 100%',
    );
  });

  test('is escaped for Terraform everywhere but in the image expression', () => {
    const text = renderComposeFile(
      { services: [{ ...shell.services[0]!, image: '${var.images["ledger"]}' }, postgres] },
      'terraform',
    );
    expect(text).toContain(`image: '\${var.images["ledger"]}'`);
    expect(text).toContain('$${LEDGER_DATABASE_URL}');
    expect(text).toContain('$$${ID}');
    expect(text).toContain('%%{x}');
    expect(text.replace('${var.images["ledger"]}', '').replaceAll(/\$\$\{/g, '')).not.toContain('${');
  });

  test('survives Terraform for every literal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('$', '{', '}', '%', 'a', '"', "'", '\\') })),
        (words) => {
          const spec = withLedger({ command: ['run', ...words] });
          const asTerraformReadsIt = renderComposeFile(spec, 'terraform').replaceAll(/([$%])\1\{/g, '$1{');
          expect(asTerraformReadsIt).toBe(renderComposeFile(spec, 'compose'));
        },
      ),
    );
  });
});

test('every rendered file passes the lint', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
  const service = fc.record({
    name,
    image: fc.constant('ghcr.io/acme/app:v1.2.3'),
    maxRetries: fc.integer({ min: 1, max: 10 }),
    healthcheck: fc
      .constantFrom(Probe.wget({ port: 80, path: '/up' }), Probe.redis())
      .map((test) => ({ test })),
    environment: fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/), fc.constant('DB_PASSWORD')),
    command: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
    volumes: fc
      .uniqueArray(
        name.filter((n) => n.length > 1),
        { maxLength: 3 },
      )
      .map((names) => names.map((n) => ({ name: n, mountPath: `/${n}` }))),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(service, { selector: (s) => s.name, minLength: 1, maxLength: 4 }),
      fc.constantFrom('docker-compose' as const, 'stack' as const),
      (services, type) => {
        const findings = lintCompose(renderComposeFile({ services, type }, 'compose'), { type });
        // A limit is the author's to declare.
        expect(findings.filter(({ rule }) => rule !== 'memory-unlimited')).toEqual([]);
      },
    ),
  );
});

describe('a description that cannot work is refused', () => {
  test.each<[string, ComposeFileSpec, RegExp]>([
    ['no services', { services: [] }, /without services/],
    ['two services of one name', { services: [postgres, postgres] }, /"postgres" declared twice/],
    ['a name with a space', withLedger({ name: 'the ledger' }), /"the ledger"/],
    ['an empty image', withLedger({ image: ' ' }), /"ledger": image " "/],
    ['no restarts', withLedger({ maxRetries: 0 }), /maxRetries 0/],
    ['eleven restarts', withLedger({ maxRetries: 11 }), /maxRetries 11/],
    ['a variable Dokploy writes itself', withLedger({ environment: { NAME: 'APP_NAME' } }), /APP_NAME/],
    ['a variable name with a dash', withLedger({ environment: { 'A-B': 'C' } }), /"A-B"/],
    [
      'a host folder as volume',
      withLedger({ volumes: [{ name: './data', mountPath: '/data' }] }),
      /wiped on every/,
    ],
    [
      'a relative mount path',
      withLedger({ volumes: [{ name: 'data', mountPath: 'data' }] }),
      /mount path "data"/,
    ],
    ['a port out of range', withLedger({ expose: [70_000] }), /port 70000/],
    ['a dependency nobody declared', withLedger({ dependsOn: ['mysql'] }), /depends on "mysql"/],
    ['a circle', withLedger({ dependsOn: ['ledger'] }), /ledger → ledger/],
    ['an undeclared network', withLedger({ networks: ['toString'] }), /network "toString"/],
    ['an empty test', withLedger({ healthcheck: { test: ['CMD'] } }), /healthcheck test/],
    [
      'a timeout above the interval',
      withLedger({ healthcheck: { ...ledger.healthcheck, timeout: 20 } }),
      /20 s longer/,
    ],
    [
      'an interval of zero',
      withLedger({ healthcheck: { ...ledger.healthcheck, interval: 0 } }),
      /interval 0/,
    ],
  ])('%s', (_, spec, message) => {
    expect(() => renderComposeFile(spec, 'compose')).toThrow(message);
  });

  test('but ten restarts and one restart are fine', () => {
    for (const maxRetries of [1, 10]) expect(() => render(withLedger({ maxRetries }))).not.toThrow();
  });
});
