import { createHash } from 'node:crypto';
import { TerraformOutput } from 'cdktf';
import {
  Autoscaling,
  DeployHook,
  Duration,
  Healthcheck,
  ImageRef,
  Input,
  type PlumblineStack,
  RailwayEnvironment,
  RailwayPostgres,
  RailwayRedis,
  RailwayService,
  RestartPolicy,
  ServiceDomain,
  type Tier,
} from '../../constructs';
import type { RailwayServiceProps } from '../../constructs/railway/service-props';
import { emptyStack, type Json, pinned, railwayStack, refused, synth } from './support/stack';

const health = Healthcheck.http('/api/health');

function service(props: Partial<RailwayServiceProps> = {}): Json {
  return serviceIn(railwayStack(), props);
}

function serviceIn(stack: PlumblineStack, props: Partial<RailwayServiceProps> = {}): Json {
  new RailwayService(stack, 'web', { image: pinned, ...props });
  const { resource } = synth(stack);
  return (type: string) => resource[`railway_${type}`]?.web;
}

describe('what is declared', () => {
  test('every setting is written out, so that no platform default applies', () => {
    expect(service({ healthcheck: health })('service_instance')).toMatchObject({
      source_image: 'ghcr.io/acme/grid:v123-abcdef',
      healthcheck_path: '/api/health',
      healthcheck_timeout: 300,
      restart_policy_type: 'ON_FAILURE',
      restart_policy_max_retries: 3,
      num_replicas: 3,
      region: 'us-west2',
      cpu_limit: 2,
      memory_limit_gb: 2,
      sleep_application: false,
      auto_updates: 'disabled',
    });
  });

  test('declared settings win over the size of the environment', () => {
    const instance = service({
      healthcheck: Healthcheck.http('/up', { timeout: Duration.minutes(1) }),
      restart: RestartPolicy.onFailure(10),
      replicas: 5,
      region: 'europe-west4-drams3a',
      cpu: 4,
      memoryGb: 8,
      sleep: true,
      overlap: Duration.seconds(20),
      draining: Duration.seconds(15),
      startCommand: 'node server.js',
      preDeployCommand: 'node migrate.js',
    })('service_instance');
    expect(instance).toMatchObject({
      healthcheck_timeout: 60,
      restart_policy_max_retries: 10,
      num_replicas: 5,
      region: 'europe-west4-drams3a',
      cpu_limit: 4,
      memory_limit_gb: 8,
      sleep_application: true,
      overlap_seconds: 20,
      draining_seconds: 15,
      start_command: 'node server.js',
      pre_deploy_command: 'node migrate.js',
    });
  });

  test('a job that must not run twice is never restarted', () => {
    const instance = service({ restart: RestartPolicy.never(), schedule: '0 3 * * *' })('service_instance');
    expect(instance).toMatchObject({
      restart_policy_type: 'NEVER',
      cron_schedule: '0 3 * * *',
      num_replicas: 1,
    });
  });

  test('a build source is written instead of an image', () => {
    const build = {
      repository: 'acme/grid',
      branch: 'release',
      rootDirectory: '/apps/web',
      builder: 'RAILPACK',
      buildCommand: 'npm run build:web',
      watchPatterns: ['src/**'],
      dockerfilePath: 'docker/web.Dockerfile',
    } as const;
    const find = service({ image: undefined, build });
    expect(find('service_instance')).toMatchObject({
      source_repo: 'acme/grid',
      source_branch: 'release',
      root_directory: '/apps/web',
      builder: 'RAILPACK',
      build_command: 'npm run build:web',
      watch_patterns: ['src/**'],
      dockerfile_path: 'docker/web.Dockerfile',
    });
    expect(find('service_instance').source_image).toBeUndefined();
    expect(find('deployment').image).toBeUndefined();
  });

  test('the port reaches the container, the domain and the healthcheck alike', () => {
    const find = service({ healthcheck: health, port: 3000, domain: ServiceDomain.generated() });
    expect(find('variables').variables.PORT).toEqual({ value: '3000' });
    expect(find('service_domain').target_port).toBe(3000);
  });

  test('a routed service that names no port listens on 8080, an unrouted one on none', () => {
    const routed = service({ healthcheck: health, domain: ServiceDomain.generated() });
    expect(routed('variables').variables.PORT).toEqual({ value: '8080' });
    expect(service()('variables')).toBeUndefined();
  });

  test('a private registry is logged in to with a secret that stays out of state', () => {
    const stack = railwayStack();
    const password = Input.secret(stack, 'registry_token', { description: 'Token' });
    const find = serviceIn(stack, { registryCredentials: { username: 'acme', password } });
    expect(find('service_instance')).toMatchObject({
      registry_username: 'acme',
      registry_password: '${var.registry_token}',
    });
    expect(find('deployment').config_hash).not.toContain('registry_token');
  });

  test('what may go when a service is taken over reaches its parts, and deploys nothing by itself', () => {
    const volume = { mountPath: '/data' };
    const letGo = ['mount_path /old', 'registry_username'];
    const taken = service({ volume, letGo });
    for (const part of ['service_instance', 'volume']) expect(taken(part)).toMatchObject({ let_go: letGo });
    expect(taken('deployment').config_hash).toBe(service({ volume })('deployment').config_hash);
  });

  test.each([
    ['production', 3, 300],
    ['staging', 1, 120],
    ['development', 2, 120],
  ] as const)('%s has %d replicas and %d s unless declared otherwise', (tier, replicas, seconds) => {
    const stack = emptyStack({ state: { kind: 'local', onlyOnThisMachine: true } });
    const token = Input.secret(stack, 'token', { description: 'x' });
    const ids = { projectId: 'p', environmentId: 'e' };
    RailwayEnvironment.existing(stack, 'railway', { token, fingerprintKey: token, tier, ...ids });
    expect(serviceIn(stack, { healthcheck: Healthcheck.http() })('service_instance')).toMatchObject({
      num_replicas: replicas,
      healthcheck_path: '/api/health',
      healthcheck_timeout: seconds,
      region: 'us-west2',
      cpu_limit: 2,
      memory_limit_gb: 2,
      sleep_application: false,
    });
  });

  test('project and environment are found or created by name, and not destroyed by accident', () => {
    const stack = emptyStack();
    const token = Input.secret(stack, 'token', { description: 'x' });
    RailwayEnvironment.named(stack, 'railway', {
      token,
      fingerprintKey: token,
      tier: 'staging',
      projectName: 'grid',
    });
    new RailwayService(stack, 'web', { image: pinned });
    const { resource, provider } = synth(stack);
    expect(resource.railway_project.railway).toMatchObject({ name: 'grid', deletion_protection: true });
    expect(resource.railway_service.web.environment_id).toBe('${railway_environment.railway.id}');
    expect(provider.railway[0].project_id).toBeUndefined();
    expect(stack.statefulAddresses).toContain('railway_project.railway');
  });

  test('the provider of an existing environment refuses tokens of another project', () => {
    const stack = railwayStack();
    new RailwayService(stack, 'web', { image: pinned });
    expect(synth(stack).provider.railway).toEqual([
      {
        token: '${var.railway_token}',
        fingerprint_key: '${var.fingerprint_key}',
        project_id: 'project-1',
        environment_id: 'environment-1',
      },
    ]);
  });
});

describe('deploying', () => {
  test('happens once, after everything the service consists of', () => {
    const deployment = service({
      healthcheck: health,
      domain: ServiceDomain.generated(),
      volume: { mountPath: '/data' },
    })('deployment');
    expect(deployment.image).toBe('ghcr.io/acme/grid:v123-abcdef');
    expect(deployment.depends_on).toEqual([
      'railway_service_instance.web',
      'railway_variables.web',
      'railway_volume.web',
      'railway_service_domain.web',
    ]);
  });

  const hashOf = (props: Partial<RailwayServiceProps>) => service(props)('deployment').config_hash as string;

  test.each<[string, Partial<RailwayServiceProps>]>([
    ['replicas', { replicas: 2 }],
    ['region', { region: 'us-east4-eqdc4a' }],
    ['healthcheck', { healthcheck: health }],
    ['restart cap', { restart: RestartPolicy.onFailure(4) }],
    ['start command', { startCommand: 'node x' }],
    ['mount path', { volume: { mountPath: '/data' } }],
  ])('follows a change of %s', (_, props) => {
    expect(hashOf(props)).not.toBe(hashOf({ replicas: 1 }));
  });

  test('does not follow a change of the image twice: it is no part of the configuration hash', () => {
    expect(hashOf({ image: ImageRef.pinned('ghcr.io/acme/grid:v124-abcdef') })).toBe(hashOf({}));
  });

  test('follows a changed secret through its fingerprint, which Terraform computes', () => {
    const stack = railwayStack();
    const secret = Input.secret(stack, 'session_secret', { description: 'x' });
    const hash = serviceIn(stack, { variables: { SECRET: secret } })('deployment').config_hash;
    expect(hash).toContain('{for key, item in railway_variables.web.variables : key => item.fingerprint}');
    expect(hash).not.toContain('session_secret');
  });

  test('hashes a setting that only Terraform knows in Terraform', () => {
    const stack = railwayStack();
    const region = Input.text(stack, 'region', { description: 'x' });
    expect(serviceIn(stack, { region: region.value })('deployment').config_hash).toMatch(
      /^\$\{sha256\(jsonencode\(\{settings = "[0-9a-f]{64}", region = railway_service_instance\.web\.region\}\)\)\}$/,
    );
  });

  test('a plain configuration has a plain hash, independent of the order of declaration', () => {
    expect(hashOf({ replicas: 2, region: 'us-west2' })).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ replicas: 2, region: 'us-west2' })).toBe(hashOf({ region: 'us-west2', replicas: 2 }));
    expect(hashOf({})).not.toBe(createHash('sha256').update('[]').digest('hex'));
  });
});

describe('references', () => {
  function withDatabases() {
    const stack = railwayStack();
    const password = Input.secret(stack, 'password', { description: 'x' });
    const postgres = new RailwayPostgres(stack, 'postgres', { image: pinned, password, user: 'a b' });
    const redis = new RailwayRedis(stack, 'redis', { image: pinned, password });
    return { stack, postgres, redis };
  }

  test('connection variables refer to the database and hold no value', () => {
    const { stack, postgres, redis } = withDatabases();
    const variables = { DATABASE_URL: postgres.connectionUrl, REDIS_URL: redis.connectionUrl };
    const find = serviceIn(stack, { variables });
    expect(find('variables').variables).toEqual({
      DATABASE_URL: { value: '$${{postgres.DATABASE_URL}}' },
      REDIS_URL: { value: '$${{redis.REDIS_URL}}' },
    });
  });

  test('the referring service is deployed after the database, and again when its password changes', () => {
    const { stack, postgres } = withDatabases();
    const deployment = serviceIn(stack, { variables: { DB: postgres.connectionUrl } })('deployment');
    expect(deployment.depends_on).toContain('railway_deployment.postgres');
    expect(deployment.config_hash).toContain(
      'railway_variables.postgres.variables["DATABASE_URL"].fingerprint',
    );
  });

  test('any password fits into the connection URL', () => {
    const { stack } = withDatabases();
    const { postgres, redis } = synth(stack).resource.railway_variables;
    expect(postgres.variables.DATABASE_URL.value).toBe(
      'postgresql://a%20b:${urlencode(var.password)}@$${{RAILWAY_PRIVATE_DOMAIN}}:5432/app',
    );
    expect(redis.variables.REDIS_URL.value).toBe(
      'redis://default:${urlencode(var.password)}@$${{RAILWAY_PRIVATE_DOMAIN}}:6379',
    );
  });

  test('a database keeps its data on a volume that is never destroyed by accident', () => {
    const { stack } = withDatabases();
    const { railway_volume, railway_service_instance } = synth(stack).resource;
    expect(railway_volume.postgres).toMatchObject({
      name: 'postgres-data',
      mount_path: '/var/lib/postgresql/data',
      deletion_protection: true,
    });
    expect(railway_service_instance.postgres.num_replicas).toBe(1);
    expect(stack.statefulAddresses).toEqual([
      'railway_volume.postgres',
      'railway_service.postgres',
      'railway_volume.redis',
      'railway_service.redis',
    ]);
  });

  test('a database that may be destroyed is not held back by apply', () => {
    const stack = railwayStack();
    const password = Input.secret(stack, 'password', { description: 'x' });
    new RailwayPostgres(stack, 'postgres', { image: pinned, password, destroyable: true });
    serviceIn(stack, { volume: { mountPath: '/data', destroyable: true } });
    expect(stack.statefulAddresses).toEqual([]);
    expect(synth(stack).resource.railway_volume.web.deletion_protection).toBe(false);
  });

  test('a variable that the other service does not declare is refused', () => {
    const { postgres } = withDatabases();
    expect(refused(() => postgres.reference('DATABASE_URI'))).toEqual({
      what: 'prod/postgres: reference "DATABASE_URI"',
      why: expect.stringContaining('empty text'),
      next: expect.stringContaining('DATABASE_URL'),
    });
    expect(postgres.reference('RAILWAY_PRIVATE_DOMAIN').text).toBe('${{postgres.RAILWAY_PRIVATE_DOMAIN}}');
  });
});

describe('what Railway could not run as declared is refused', () => {
  test.each<[string, Partial<RailwayServiceProps>, string, RegExp]>([
    [
      'a routed service without healthcheck',
      { domain: ServiceDomain.generated() },
      'healthcheck',
      /healthy or not/,
    ],
    ['neither image nor build', { image: undefined }, 'image', /nothing says/],
    ['image and build', { build: { repository: 'acme/grid' } }, 'build "acme/grid"', /ignore one/],
    [
      'a command healthcheck',
      { healthcheck: Healthcheck.command(['true']) },
      'healthcheck ["true"]',
      /HTTP path only/,
    ],
    [
      "a healthcheck on a port that is not the service's",
      { port: 3000, healthcheck: Healthcheck.http('/', { port: 8080 }) },
      'healthcheck.port 8080',
      /3000/,
    ],
    [
      'another PORT',
      { port: 3000, healthcheck: health, variables: { PORT: '80' } },
      'variables.PORT "80"',
      /3000/,
    ],
    [
      'a PORT of a service without port',
      { variables: { PORT: '80' } },
      'variables.PORT "80"',
      /not declared/,
    ],
    [
      'a gate that can never pass',
      {
        healthcheck: Healthcheck.http('/', {
          timeout: Duration.seconds(100),
          startPeriod: Duration.seconds(90),
          retries: 3,
        }),
      },
      'healthcheck.timeout "100 s"',
      /90 s to start.*120 s in all/,
    ],
    [
      'a gate of no time',
      { healthcheck: Healthcheck.http('/', { timeout: Duration.seconds(0) }) },
      'healthcheck.timeout "0 s"',
      /never pass/,
    ],
    [
      'autoscaling',
      { autoscaling: Autoscaling.horizontal() },
      'autoscaling "2 to 10 replicas"',
      /vertically/,
    ],
    [
      'replicas on a volume',
      { replicas: 2, volume: { mountPath: '/d' } },
      'replicas 2',
      /volume as exactly one/,
    ],
    [
      'replicas on a schedule',
      { replicas: 2, schedule: '0 3 * * *' },
      'replicas 2',
      /schedule as exactly one/,
    ],
    [
      'plain HTTP',
      { healthcheck: health, domain: ServiceDomain.custom('a.dev', { https: false }) },
      'domain.https false',
      /HTTPS/,
    ],
    [
      'a variable that overrides a setting',
      { variables: { RAILWAY_HEALTHCHECK_TIMEOUT_SEC: '5' } },
      'variables.RAILWAY_HEALTHCHECK_TIMEOUT_SEC',
      /ignores the declared/,
    ],
  ])('%s', (_, props, what, why) => {
    const parts = refused(() => service(props));
    expect(parts.what).toBe(`prod/web: ${what}`);
    expect(parts.why).toMatch(why);
    expect(parts.next).not.toBe('');
  });

  test.each<[object, string, RegExp, RegExp]>([
    [{ replicas: { 'europe-west4': 1 } }, 'replicas.europe-west4', /no region/, /europe-west4-drams3a/],
    [{ replicas: { 'us-west2': '2' } }, 'replicas.us-west2 "2"', /a text/, /a number/],
    [
      { replicas: { 'us-west2': 0 } },
      'replicas',
      /us-west2: 0 is not a whole number/,
      /region that is not named/,
    ],
    [
      { replicas: { 'us-west2': 30, 'us-east4-eqdc4a': 21 } },
      'replicas',
      /51 replicas are more than 50/,
      /at most 50/,
    ],
    [{ replicas: {} }, 'replicas', /names no region/, /./],
    [{ replicas: { 'us-west2': 1 }, region: 'us-west2' }, 'region "us-west2"', /already says/, /./],
    [
      { replicas: { 'us-west2': 1, 'us-east4-eqdc4a': 1 }, volume: { mountPath: '/d' } },
      'replicas',
      /volume as exactly one/,
      /./,
    ],
    [{ replicas: ['us-west2'] }, 'replicas', /a list/, /by region/],
  ])('regions that cannot be: %j', (props, what, why, next) => {
    const parts = refused(() => service(props));
    expect(parts.what.startsWith(`prod/web: ${what}`)).toBe(true);
    expect(parts.why).toMatch(why);
    expect(parts.next).toMatch(next);
  });

  test.each<[Partial<RailwayServiceProps>, string]>([
    [{ replicas: 0 }, 'prod/web: replicas 0'],
    [{ cpu: 0 }, 'prod/web: cpu 0'],
    [{ schedule: 'daily' }, 'prod/web: schedule "daily"'],
    [{ volume: { mountPath: 'data' } }, 'prod/web: volume.mountPath "data"'],
    [{ variables: { 'A-B': 'x' } }, 'prod/web/variables: variables'],
    [{ port: 70_000, healthcheck: health, domain: ServiceDomain.generated() }, 'prod/web: port 70000'],
  ])('%j by the rule of its definition', (props, what) => {
    expect(refused(() => service(props)).what).toBe(what);
  });

  /** As an editor without types would let somebody write it. */
  const untyped = (props: object) => refused(() => service(props as Partial<RailwayServiceProps>));

  test.each<[object, string, RegExp]>([
    [{ memoryGB: 8 }, 'memoryGB 8', /Did you mean "memoryGb"/],
    [{ healthchek: 1 }, 'healthchek 1', /Did you mean "healthcheck"/],
    [{ replica: 2 }, 'replica 2', /Did you mean "replicas"/],
    [{ regions: ['a'] }, 'regions', /Did you mean "region"/],
    [{ domain: 'app.acme.dev' }, 'domain "app.acme.dev"', /ServiceDomain\.custom\("app\.acme\.dev"\)/],
    [{ draining: 30 }, 'draining 30', /Duration\.seconds/],
    [{ memoryGb: 512 }, 'memoryGb 512', /512 MB are 0\.512/],
    [{ cpu: 500 }, 'cpu 500', /500 millicores are 0\.5/],
    [{ region: 'us-west-2' }, 'region "us-west-2"', /us-west2/],
    [{ schedule: '* * * * *' }, 'schedule "* * * * *"', /five minutes apart/],
    [{ schedule: '99 99 * * *' }, 'schedule "99 99 * * *"', /five fields/],
    [{ schedule: '0 0 31 2 *' }, 'schedule "0 0 31 2 *"', /five fields/],
    [{ volume: { mountpath: '/x' } }, 'volume.mountpath "/x"', /Did you mean "mountPath"/],
    [{ image: 'ghcr.io/acme/grid:v1' }, 'image "ghcr.io/acme/grid:v1"', /ImageRef\.pinned/],
  ])('%j, which would count for nothing or for something else', (props, what, next) => {
    const parts = untyped(props);
    expect(parts.what).toBe(`prod/web: ${what}`);
    expect(parts.next).toMatch(next);
  });

  test('a tier that is none', () => {
    const stack = emptyStack();
    const token = Input.secret(stack, 'token', { description: 'x' });
    const props = { token, fingerprintKey: token, tier: 'prod' as never, projectId: 'p', environmentId: 'e' };
    const parts = refused(() => RailwayEnvironment.existing(stack, 'railway', props));
    expect(parts.what).toBe('prod/railway: tier "prod"');
    expect(parts.next).toContain('"production"');
  });

  test('a value that was refused where it was made, by the path and field of what it is for', () => {
    const parts = untyped({ restart: RestartPolicy.onFailure(99) });
    expect(parts.what).toBe('prod/web: restart: RestartPolicy.onFailure(99)');
    const nested = untyped({ healthcheck: Healthcheck.http('/up', { timeout: Duration.seconds(-1) }) });
    expect(nested.what).toBe('prod/web: healthcheck: Healthcheck.http: timeout: duration -1 s');
  });

  test('the line of such a value is the one that the error comes from', () => {
    const made = () => RestartPolicy.onFailure(99);
    const restart = made();
    try {
      service({ restart });
    } catch (error) {
      expect((error as Error).stack).toMatch(/made \(.*railway-service\.test\.ts/);
      return;
    }
    throw new Error('it was accepted');
  });

  test('no secret is shown when a variable is refused', () => {
    const stack = railwayStack();
    const secret = Input.secret(stack, 'session_secret', { description: 'x' });
    const { what } = refused(
      () => new RailwayService(stack, 'web', { image: pinned, variables: { PORT: secret } }),
    );
    expect(what).toBe('prod/web: variables.PORT');
  });
});

describe('backups of a volume', () => {
  test('are made by the declared schedules, and left as they are without any', () => {
    const find = service({ volume: { mountPath: '/data', backups: ['DAILY', 'MONTHLY'] } });
    expect(find('volume')).toMatchObject({ backups: ['DAILY', 'MONTHLY'] });
    expect(service({ volume: { mountPath: '/data' } })('volume')).not.toHaveProperty('backups');
  });

  test('of databases are those of their volumes', () => {
    const stack = railwayStack();
    const password = Input.secret(stack, 'password', { description: 'd' });
    new RailwayPostgres(stack, 'postgres', { image: pinned, password, backups: ['DAILY'] });
    new RailwayRedis(stack, 'redis', { image: pinned, password, backups: [] });
    const { railway_volume } = synth(stack).resource;
    expect(railway_volume).toMatchObject({ postgres: { backups: ['DAILY'] }, redis: { backups: [] } });
  });

  test.each<[object, string]>([
    [{ backups: ['daily'] }, 'volume.backups.0 "daily"'],
    [{ backups: 'DAILY' }, 'volume.backups "DAILY"'],
  ])('%j is refused', (volume, what) => {
    const parts = refused(() => service({ volume: { mountPath: '/data', ...volume } as never }));
    expect(parts.what).toBe(`prod/web: ${what}`);
    expect(parts.next).toContain('"WEEKLY"');
  });
});

describe('a TCP proxy', () => {
  test('is open before the deployment that makes it reachable, and tells its address', () => {
    const stack = railwayStack();
    const mq = new RailwayService(stack, 'mq', { image: pinned, tcpProxy: 5672 });
    new TerraformOutput(stack, 'address', { value: mq.tcpAddress });
    const { resource, output } = synth(stack);
    expect(resource.railway_tcp_proxy.mq).toMatchObject({
      application_port: 5672,
      service_id: '${railway_service.mq.id}',
    });
    expect(resource.railway_deployment.mq.depends_on).toContain('railway_tcp_proxy.mq');
    expect(resource.railway_deployment.mq.config_hash).toContain('tcp_proxy = railway_tcp_proxy.mq.id');
    expect(output.address.value).toBe('${railway_tcp_proxy.mq.domain}:${railway_tcp_proxy.mq.proxy_port}');
  });

  test('is none of what nobody declared', () => {
    const find = service();
    expect(find('tcp_proxy')).toBeUndefined();
    expect(find('deployment').config_hash).not.toContain('tcp_proxy');
    expect(new RailwayService(railwayStack(), 'web', { image: pinned }).tcpAddress).toBeUndefined();
  });

  test('does not count as the public domain of the environment', () => {
    const stack = railwayStack();
    new RailwayService(stack, 'mq', { image: pinned, tcpProxy: 5672 });
    const web = { image: pinned, healthcheck: health, domain: ServiceDomain.generated() };
    expect(() => new RailwayService(stack, 'web', web)).not.toThrow();
  });

  test.each([0, 65_536, 1.5])('of port %s is refused', (tcpProxy) => {
    expect(refused(() => service({ tcpProxy })).what).toBe(`prod/web: tcpProxy ${tcpProxy}`);
  });

  test('of a database is its own way in, beside the private one', () => {
    const stack = railwayStack();
    const password = Input.secret(stack, 'password', { description: 'd' });
    new RailwayPostgres(stack, 'postgres', { image: pinned, password, tcpProxy: true });
    new RailwayRedis(stack, 'redis', { image: pinned, password, tcpProxy: true });
    const { railway_tcp_proxy, railway_variables } = synth(stack).resource;
    expect(railway_tcp_proxy).toMatchObject({
      postgres: { application_port: 5432 },
      redis: { application_port: 6379 },
    });
    const address = '$${{RAILWAY_TCP_PROXY_DOMAIN}}:$${{RAILWAY_TCP_PROXY_PORT}}';
    const { DATABASE_URL, DATABASE_PUBLIC_URL } = railway_variables.postgres.variables;
    expect(DATABASE_URL.value).toContain('@$${{RAILWAY_PRIVATE_DOMAIN}}:5432/app');
    expect(DATABASE_PUBLIC_URL.value).toBe(
      `postgresql://postgres:\${urlencode(var.password)}@${address}/app`,
    );
    expect(railway_variables.redis.variables.REDIS_PUBLIC_URL.value).toBe(
      `redis://default:\${urlencode(var.password)}@${address}`,
    );
  });
});

test('a service runs in several regions with its own number of containers in each', () => {
  const regions = { 'us-west2': 2, 'europe-west4-drams3a': 1 };
  const stack = railwayStack();
  const find = serviceIn(stack, { replicas: regions });
  expect(find('service_instance')).toMatchObject({ regions, num_replicas: 3 });
  expect(find('service_instance')).not.toHaveProperty('region');
  const hash = (replicas: RailwayServiceProps['replicas']) =>
    serviceIn(railwayStack(), { replicas })('deployment').config_hash;
  expect(hash({ ...regions, 'us-west2': 1, 'europe-west4-drams3a': 2 })).not.toBe(hash(regions));
});

describe('a routed service', () => {
  test('exports its URL under its name', () => {
    const stack = railwayStack();
    new RailwayService(stack, 'web-app', {
      image: pinned,
      healthcheck: health,
      domain: ServiceDomain.generated(),
    });
    expect(synth(stack).output.web_app_url.value).toBe('${railway_service_domain.web-app.url}');
  });

  const routed = (stack: PlumblineStack, id: string, domain = ServiceDomain.generated()) =>
    new RailwayService(stack, id, { image: pinned, healthcheck: health, domain });

  test('is the only one of its environment, unless several are meant', () => {
    const stack = railwayStack();
    routed(stack, 'web');
    const parts = refused(() => routed(stack, 'admin'));
    expect(parts.what).toBe('prod/admin: domain');
    expect(parts.why).toContain('prod/web');
    expect(parts.next).toContain('severalDomains: true');
    const several = railwayStack({ severalDomains: true });
    routed(several, 'web');
    expect(() => routed(several, 'admin')).not.toThrow();
  });

  test('does not share its host name with another one', () => {
    const stack = railwayStack({ severalDomains: true });
    routed(stack, 'web', ServiceDomain.custom('app.acme.dev'));
    const parts = refused(() => routed(stack, 'admin', ServiceDomain.custom('app.acme.dev')));
    expect(parts.what).toBe('prod/admin: domain "app.acme.dev"');
    expect(parts.why).toContain('prod/web');
  });

  describe('may have several host names', () => {
    const custom = ServiceDomain.custom;
    const at = (stack: PlumblineStack, ...domain: readonly ServiceDomain[]) =>
      new RailwayService(stack, 'web', { image: pinned, healthcheck: health, port: 3000, domain });

    test('of which the first is its address, and each keeps its own when others come and go', () => {
      const stack = railwayStack();
      at(stack, custom('acme.dev'), custom('www.acme.dev'), custom('*.acme.dev'), ServiceDomain.generated());
      const { resource, output } = synth(stack);
      expect(resource.railway_custom_domain).toMatchObject({
        'web-acme_dev': { domain: 'acme.dev' },
        'web-www_acme_dev': { domain: 'www.acme.dev' },
        'web-_acme_dev': { domain: '*.acme.dev', target_port: 3000 },
      });
      expect(Object.keys(resource.railway_service_domain)).toEqual(['web']);
      expect(output.web_url.value).toBe('${railway_custom_domain.web-acme_dev.url}');
      expect(resource.railway_deployment.web.depends_on).toEqual(
        expect.arrayContaining(['railway_custom_domain.web-_acme_dev', 'railway_service_domain.web']),
      );
    });

    test.each<[string, RailwayServiceProps['domain'], readonly string[], object[]]>([
      ['one', custom('a.dev'), ['web'], [{ from: 'web-a_dev', to: 'web' }]],
      ['a list of one', [custom('a.dev')], ['web-a_dev'], [{ from: 'web', to: 'web-a_dev' }]],
      [
        'two',
        [custom('a.dev'), custom('b.dev')],
        ['web-a_dev', 'web-b_dev'],
        [{ from: 'web', to: 'web-a_dev' }],
      ],
      [
        'the other one first',
        [custom('b.dev'), custom('a.dev')],
        ['web-b_dev', 'web-a_dev'],
        [{ from: 'web', to: 'web-b_dev' }],
      ],
    ])('none of which is made anew when others come and go: %s', (_, domain, names, moved) => {
      const stack = railwayStack();
      new RailwayService(stack, 'web', { image: pinned, healthcheck: health, port: 3000, domain: domain! });
      const synthesized = synth(stack);
      expect(Object.keys(synthesized.resource.railway_custom_domain).sort()).toEqual([...names].sort());
      const bare = (address: string) => address.replace('railway_custom_domain.', '');
      const moves = synthesized.moved as { from: string; to: string }[];
      expect(moves.map(({ from, to }) => ({ from: bare(from), to: bare(to) }))).toEqual(moved);
    });

    test.each<[string, readonly ServiceDomain[], string, RegExp]>([
      ['no wildcard first', [custom('*.acme.dev')], 'domain "*.acme.dev"', /put another name before it/],
      [
        'no second generated one',
        [custom('a.dev'), ServiceDomain.generated(), ServiceDomain.generated()],
        'domain.2 "generated"',
        /leave it out/,
      ],
      ['no name twice', [custom('a.dev'), custom('a.dev')], 'domain.1 "a.dev"', /once/],
      [
        'no plain HTTP',
        [custom('a.dev'), custom('b.dev', { https: false })],
        'domain.1.https false',
        /ServiceDomain/,
      ],
    ])('but %s', (_, domains, what, next) => {
      const parts = refused(() => at(railwayStack(), ...domains));
      expect(parts.what).toBe(`prod/web: ${what}`);
      expect(parts.next).toMatch(next);
    });

    test('an empty list is a service without any', () => {
      expect(service({ domain: [] })('custom_domain')).toBeUndefined();
    });

    test.each(['*', '*.dev.*', 'a.*.dev', '**.acme.dev', '*acme.dev'])('%s is no host name', (host) => {
      expect(refused(() => custom(host)).why).toContain('not a host name');
    });
  });

  describe('gives jobs its host name', () => {
    const outputs = (tier: Tier, ...ids: string[]) => {
      const stack = emptyStack({
        severalDomains: true,
        state: { kind: 'local', onlyOnThisMachine: true },
      });
      const token = Input.secret(stack, 'token', { description: 'd' });
      RailwayEnvironment.existing(stack, 'railway', { token, tier, projectId: 'p', environmentId: 'e' });
      for (const id of ids) routed(stack, id, ServiceDomain.custom(`${id}.acme.dev`));
      synth(stack);
      return synth(stack).output ?? {};
    };

    test.each<[Tier, string]>([
      ['production', 'RAILWAY_DOMAIN'],
      ['staging', 'STAGING_RAILWAY_DOMAIN'],
      ['development', 'DEVELOPMENT_RAILWAY_DOMAIN'],
    ])('in %s as %s', (tier, name) => {
      expect(outputs(tier, 'web')[name].value).toBe('${railway_custom_domain.web.domain}');
    });

    test('unless the project exports something of that name itself', () => {
      const stack = railwayStack();
      routed(stack, 'web');
      new TerraformOutput(stack, 'RAILWAY_DOMAIN', { value: 'mine' });
      expect(synth(stack).output.RAILWAY_DOMAIN).toEqual({ value: 'mine' });
    });

    test('unless there are several, or none', () => {
      expect(Object.keys(outputs('production', 'web', 'admin'))).toEqual(['admin_url', 'web_url']);
      expect(outputs('production')).toEqual({});
    });
  });

  test('may have a domain of its own', () => {
    const find = service({ healthcheck: health, domain: ServiceDomain.custom('app.acme.dev') });
    expect(find('custom_domain')).toMatchObject({ domain: 'app.acme.dev', target_port: 8080 });
  });
});

describe('a deploy hook', () => {
  const hooks = [DeployHook.after('smoke', ['node', 'checks/smoke.js', '${HOME}; rm -rf /'])];

  test('is a null_resource keyed on image and configuration, and runs nothing through a shell', () => {
    const stack = railwayStack();
    new RailwayService(stack, 'web', {
      image: pinned,
      healthcheck: health,
      domain: ServiceDomain.generated(),
      hooks,
    });
    const { resource, terraform } = synth(stack);
    const hook = resource.null_resource['web-smoke'];
    expect(terraform.required_providers.null).toMatchObject({ source: 'null', version: '3.2.4' });
    expect(hook.triggers).toEqual({
      image: 'ghcr.io/acme/grid:v123-abcdef',
      configuration: resource.railway_deployment.web.config_hash,
    });
    expect(hook.depends_on).toEqual(['railway_deployment.web']);
    expect(hook.provisioner).toEqual([
      {
        'local-exec': {
          interpreter: ['node', 'checks/smoke.js'],
          command: '$${HOME}; rm -rf /',
          working_dir: '../../..',
          environment: {
            PLUMBLINE_ENVIRONMENT: 'prod',
            PLUMBLINE_SERVICE: 'web',
            PLUMBLINE_IMAGE: 'ghcr.io/acme/grid:v123-abcdef',
            PLUMBLINE_URL: '${railway_service_domain.web.url}',
          },
        },
      },
    ]);
  });

  test('in the sandbox it needs no provider and starts no terraform at synth', () => {
    const stack = railwayStack({ sandbox: true });
    new RailwayService(stack, 'web', { image: pinned, hooks });
    const { resource, terraform } = synth(stack);
    expect(resource.terraform_data['web-smoke'].triggers_replace.image).toBe('ghcr.io/acme/grid:v123-abcdef');
    expect(Object.keys(terraform.required_providers)).toEqual(['railway']);
  });

  test('a program without arguments is not handed to a shell either', () => {
    const stack = railwayStack();
    new RailwayService(stack, 'web', { image: pinned, hooks: [DeployHook.after('a', ['./smoke.sh'])] });
    const [{ 'local-exec': run }] = synth(stack).resource.null_resource['web-a'].provisioner;
    expect([...run.interpreter, run.command]).toEqual(['env', './smoke.sh']);
  });

  test('two hooks of one name are refused', () => {
    const twice = [...hooks, ...hooks];
    const declare = () => new RailwayService(railwayStack(), 'web', { image: pinned, hooks: twice });
    expect(refused(declare).what).toContain('hook-smoke');
  });
});
