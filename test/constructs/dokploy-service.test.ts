import { parse } from 'yaml';
import {
  Autoscaling,
  DeployHook,
  DokployApplication,
  DokployCompose,
  DokployEnvironment,
  Duration,
  Healthcheck,
  ImageRef,
  Input,
  RailwayService,
  RestartPolicy,
  ServiceDomain,
} from '../../constructs';
import type { DokployComposeProps } from '../../constructs/dokploy/compose';
import {
  dokployStack,
  emptyStack,
  type Json,
  pinned,
  railwayStack,
  refused,
  synth,
  withDokploy,
} from './support/stack';

const health = Healthcheck.http('/health/ready');
const base = { image: pinned, healthcheck: health };

function compose(props: Partial<DokployComposeProps> = {}): Json {
  const stack = dokployStack();
  new DokployCompose(stack, 'ledger', { ...base, ...props });
  return synth(stack).resource;
}

/** The file as Docker gets it, once Terraform has read its escapes. */
const fileOf = (resource: Json) =>
  parse(resource.dokploy_compose.ledger.compose_file.replaceAll('$${', '${'));

describe('a compose app', () => {
  test('is pinned, probed, capped in its restarts, and free of values', () => {
    const resource = compose({
      variables: { LOG_LEVEL: 'info' },
      volumes: [{ name: 'exports', mountPath: '/exports' }],
    });
    expect(fileOf(resource).services.ledger).toEqual({
      image: 'ghcr.io/acme/grid:v123-abcdef',
      restart: 'on-failure:3',
      healthcheck: {
        test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:8080/health/ready'],
        interval: '10s',
        timeout: '3s',
        retries: 3,
        start_period: '30s',
      },
      environment: { PORT: '${PORT}', LOG_LEVEL: '${LOG_LEVEL}' },
      volumes: ['exports:/exports'],
      expose: ['8080'],
    });
    expect(resource.dokploy_compose.ledger.env).toEqual({
      PORT: { value: '8080' },
      LOG_LEVEL: { value: 'info' },
    });
  });

  test('an image that an input selects is left to Terraform, everything else is escaped once', () => {
    const stack = dokployStack();
    const image = ImageRef.variable(Input.image(stack, 'docker_image', { description: 'x' }));
    new DokployCompose(stack, 'ledger', {
      ...base,
      image,
      command: ['serve', '${HOME}'],
      variables: { A: 'a' },
    });
    const { dokploy_compose, dokploy_deployment } = synth(stack).resource;
    const file: string = dokploy_compose.ledger.compose_file;
    expect(file).toContain("image: '${var.docker_image}'");
    expect(file).toContain('A: $${A}');
    expect(file).not.toContain('$$${A}');
    expect(parse(file.replaceAll('$${', '${')).services.ledger.command).toEqual(['serve', '$${HOME}']);
    expect(dokploy_deployment.ledger.images).toEqual({ ledger: '${var.docker_image}' });
  });

  test('is deployed once after its domain, and again when file or variables change', () => {
    const { dokploy_deployment } = compose({ domain: ServiceDomain.custom('ledger.acme.dev') });
    expect(dokploy_deployment.ledger).toMatchObject({
      compose_id: '${dokploy_compose.ledger.id}',
      depends_on: ['dokploy_compose.ledger', 'dokploy_domain.ledger'],
      timeout_seconds: 900,
    });
    expect(dokploy_deployment.ledger.config_hash).toContain('dokploy_compose.ledger.compose_file');
    expect(dokploy_deployment.ledger.config_hash).toContain('in dokploy_compose.ledger.env :');
  });

  test('another domain is a change to deploy', () => {
    const { dokploy_deployment } = compose({ domain: ServiceDomain.custom('a.acme.dev') });
    expect(dokploy_deployment.ledger.config_hash).toContain('domain = [dokploy_domain.ledger.host,');
  });

  test('a host name may come from an input', () => {
    const stack = dokployStack();
    const host = Input.text(stack, 'host', { description: 'x' });
    new DokployCompose(stack, 'ledger', { ...base, domain: ServiceDomain.custom(host.value) });
    expect(synth(stack).resource.dokploy_domain.ledger.host).toBe('${var.host}');
  });

  test('a command that only Terraform knows is refused, because the file is literal text', () => {
    const stack = dokployStack();
    const flag = Input.text(stack, 'flag', { description: 'x' });
    const declare = () => new DokployCompose(stack, 'ledger', { ...base, command: ['serve', flag.value] });
    expect(refused(declare)).toMatchObject({
      what: 'prod/ledger: ledger.command',
      next: expect.stringContaining('variable'),
    });
  });

  test('containers beside it have variables of their own and are healthy first', () => {
    const stack = dokployStack();
    const secret = Input.secret(stack, 'db_password', { description: 'x' });
    new DokployCompose(stack, 'ledger', {
      ...base,
      sidecars: {
        db: {
          image: ImageRef.pinned('ghcr.io/acme/postgres:v1-abcdef'),
          healthcheck: Healthcheck.command(['pg_isready', '-h', '127.0.0.1'], {
            timeout: Duration.minutes(10),
          }),
          variables: { PORT: '5432', POSTGRES_PASSWORD: secret },
          volumes: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
        },
      },
    });
    const resource = synth(stack).resource;
    const { services } = fileOf(resource);
    expect(services.db.environment).toEqual({
      PORT: '${DB_PORT}',
      POSTGRES_PASSWORD: '${DB_POSTGRES_PASSWORD}',
    });
    expect(services.ledger.depends_on).toEqual({ db: { condition: 'service_healthy' } });
    expect(resource.dokploy_compose.ledger.env).toEqual({
      PORT: { value: '8080' },
      DB_PORT: { value: '5432' },
      DB_POSTGRES_PASSWORD: { value: '${var.db_password}' },
    });
    expect(resource.dokploy_compose.ledger.wait_timeout_seconds).toBe(600);
    expect(Object.keys(resource.dokploy_deployment.ledger.images)).toEqual(['db', 'ledger']);
    expect(stack.statefulAddresses).toEqual(['dokploy_compose.ledger']);
  });

  test('an app that exists is taken over by its id', () => {
    const { ledger } = compose({ composeId: 'V1StGXR8_Z5jdHi6B-myT' }).dokploy_compose;
    expect(ledger.compose_id).toBe('V1StGXR8_Z5jdHi6B-myT');
    expect(ledger.environment_id).toBeUndefined();
  });

  test('an app is taken over by one service alone, also of another environment', () => {
    const composeId = 'V1StGXR8_Z5jdHi6B-myT';
    const stack = dokployStack();
    new DokployCompose(stack, 'ledger', { ...base, composeId });
    const parts = refused(() => new DokployCompose(stack, 'books', { ...base, composeId }));
    expect(parts.what).toBe(`prod/books: composeId "${composeId}"`);
    expect(parts.why).toContain('prod/ledger');
  });

  test.each([
    ['wget', ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:3000/up']],
    ['curl', ['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:3000/up']],
    ['node', ['CMD', 'node', '-e', expect.stringContaining('"http://127.0.0.1:3000/up"')]],
  ] as const)('is probed with %s, which its image has', (client, probe) => {
    const healthcheck = Healthcheck.http('/up', { client, port: 3000 });
    expect(fileOf(compose({ healthcheck })).services.ledger.healthcheck.test).toEqual(probe);
  });

  test('runs its hooks after each deployment, with its address', () => {
    const hooks = [DeployHook.after('smoke', ['node', 'checks/smoke.js'])];
    const { null_resource, dokploy_deployment } = compose({
      hooks,
      domain: ServiceDomain.custom('ledger.acme.dev'),
    });
    const hook = null_resource['ledger-smoke'];
    expect(hook.depends_on).toEqual(['dokploy_deployment.ledger']);
    expect(hook.triggers).toEqual({
      image: 'ghcr.io/acme/grid:v123-abcdef',
      configuration: dokploy_deployment.ledger.config_hash,
    });
    expect(hook.provisioner[0]['local-exec'].environment).toMatchObject({
      PLUMBLINE_SERVICE: 'ledger',
      PLUMBLINE_URL: '${dokploy_domain.ledger.url}',
    });
  });

  test('exports its URL and tells the command line how to probe it', () => {
    const stack = dokployStack();
    new DokployCompose(stack, 'ledger', { ...base, domain: ServiceDomain.custom('ledger.acme.dev') });
    expect(synth(stack).output.ledger_url.value).toBe('${dokploy_domain.ledger.url}');
    expect(stack.services).toEqual([
      expect.objectContaining({ route: { urlOutput: 'ledger_url', healthcheckPath: '/health/ready' } }),
    ]);
  });

  test('a domain without HTTPS asks for no certificate', () => {
    const domain = ServiceDomain.custom('ledger.localhost', { https: false });
    expect(compose({ domain }).dokploy_domain.ledger).toMatchObject({
      https: false,
      certificate_type: 'none',
    });
  });
});

describe('an application', () => {
  test('writes health, restart cap, update and rollback out', () => {
    const stack = dokployStack();
    new DokployApplication(stack, 'api', {
      ...base,
      replicas: 2,
      domain: ServiceDomain.custom('api.acme.dev'),
    });
    const { dokploy_application, dokploy_deployment } = synth(stack).resource;
    expect(dokploy_application.api).toMatchObject({
      image: 'ghcr.io/acme/grid:v123-abcdef',
      replicas: 2,
      health_check: { interval_seconds: 10, timeout_seconds: 3, start_period_seconds: 30, retries: 3 },
      restart_policy: { condition: 'on-failure', max_attempts: 3 },
      update_config: { order: 'start-first', failure_action: 'rollback', monitor_seconds: 60 },
      rollback_config: { failure_action: 'pause' },
    });
    expect(dokploy_deployment.api).toMatchObject({
      application_id: '${dokploy_application.api.id}',
      images: { api: 'ghcr.io/acme/grid:v123-abcdef' },
    });
  });

  test('never lets two tasks write to one volume, and keeps the volume', () => {
    const stack = dokployStack();
    new DokployApplication(stack, 'api', { ...base, volumes: [{ name: 'uploads', mountPath: '/uploads' }] });
    const { dokploy_application, dokploy_mount, dokploy_deployment } = synth(stack).resource;
    expect(dokploy_application.api.update_config.order).toBe('stop-first');
    expect(dokploy_mount['api-uploads']).toMatchObject({ type: 'volume', volume_name: 'uploads' });
    expect(dokploy_deployment.api.depends_on).toContain('dokploy_mount.api-uploads');
    expect(stack.statefulAddresses).toEqual(['dokploy_mount.api-uploads']);
  });

  test('runs its hooks after each deployment', () => {
    const stack = dokployStack();
    new DokployApplication(stack, 'api', { ...base, hooks: [DeployHook.after('smoke', ['node', 'x'])] });
    expect(synth(stack).resource.null_resource['api-smoke'].depends_on).toEqual(['dokploy_deployment.api']);
  });

  test('the login of a private registry stays out of state', () => {
    const stack = dokployStack();
    const password = Input.secret(stack, 'registry_token', { description: 'x' });
    const registryCredentials = { url: 'ghcr.io', username: 'acme', password };
    new DokployApplication(stack, 'api', { ...base, registryCredentials });
    expect(synth(stack).resource.dokploy_application.api.registry).toEqual({
      url: 'ghcr.io',
      username: 'acme',
      password: '${var.registry_token}',
    });
  });
});

describe('what Dokploy could not run as declared is refused', () => {
  test.each<[string, Partial<DokployComposeProps>, string, RegExp]>([
    ['no healthcheck', { healthcheck: undefined as never }, 'healthcheck', /as soon as it starts/],
    ['no restarts at all', { restart: RestartPolicy.never() }, 'restart "never"', /for ever/],
    ['a generated domain', { domain: ServiceDomain.generated() }, 'domain "generated"', /no host names/],
    [
      'a domain with a command healthcheck',
      { domain: ServiceDomain.custom('a.dev'), healthcheck: Healthcheck.command(['true']) },
      'healthcheck ["true"]',
      /from outside/,
    ],
    [
      'another port',
      { port: 80, healthcheck: Healthcheck.http('/', { port: 81 }) },
      'healthcheck.port 81',
      /80/,
    ],
    ['autoscaling', { autoscaling: Autoscaling.horizontal() }, 'autoscaling "2 to 10 replicas"', /neither/],
    [
      'a gate that can never pass',
      { healthcheck: Healthcheck.http('/', { timeout: Duration.seconds(59) }) },
      'healthcheck.timeout "59 s"',
      /60 s in all/,
    ],
    [
      'a container beside it without healthcheck',
      { sidecars: { db: { image: pinned, healthcheck: undefined as never } } },
      'sidecars.db.healthcheck',
      /as soon as it starts/,
    ],
  ])('%s', (_, props, what, why) => {
    const parts = refused(() => compose(props));
    expect(parts.what).toBe(`prod/ledger: ${what}`);
    expect(parts.why).toMatch(why);
    expect(parts.next).not.toBe('');
  });

  test('a volume whose name Terraform would not take, and one mounted twice', () => {
    const declare = (...names: string[]) => {
      const volumes = names.map((name) => ({ name, mountPath: `/${name}` }));
      return new DokployApplication(dokployStack(), 'api', { ...base, volumes });
    };
    expect(refused(() => declare('a.b')).what).toContain('volume-a.b');
    expect(refused(() => declare('a', 'a')).what).toContain('volume-a');
  });

  test('a gate of exactly the time that is needed is accepted', () => {
    const healthcheck = Healthcheck.http('/', { timeout: Duration.seconds(60) });
    expect(compose({ healthcheck }).dokploy_compose.ledger.wait_timeout_seconds).toBe(60);
  });

  test('a service that is declared at Railway too', () => {
    const stack = withDokploy(railwayStack());
    new RailwayService(stack, 'ledger-web', { name: 'ledger', image: pinned });
    const { what, why, next } = refused(() => new DokployCompose(stack, 'ledger', base));
    expect(what).toBe('prod/ledger: name "ledger"');
    expect(why).toContain('prod/ledger-web already deploys it to railway');
    expect(next).toBe('remove one of the two');
  });

  test('a service in a stack without a Dokploy environment', () => {
    expect(refused(() => new DokployCompose(emptyStack(), 'ledger', base)).next).toContain(
      'DokployEnvironment',
    );
  });
});

test('projects and environments are made by name', () => {
  const stack = emptyStack();
  const token = Input.secret(stack, 'token', { description: 'x' });
  const url = 'https://dokploy.acme.dev';
  DokployEnvironment.named(stack, 'dokploy', {
    token,
    fingerprintKey: token,
    url,
    projectName: 'acme',
    environmentName: 'qa',
  });
  new DokployCompose(stack, 'ledger', base);
  const { dokploy_environment, dokploy_compose } = synth(stack).resource;
  expect(dokploy_environment.dokploy).toMatchObject({
    name: 'qa',
    project_id: '${dokploy_project.dokploy.id}',
  });
  expect(dokploy_compose.ledger.environment_id).toBe('${dokploy_environment.dokploy.id}');
});
