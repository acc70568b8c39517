/** What containers of a compose app may have besides image, health and variables. */
import { Token } from 'cdktf';
import { parse } from 'yaml';
import {
  DokployApplication,
  DokployCompose,
  type DokployComposeProps,
  Duration,
  Healthcheck,
  ImageRef,
  Input,
  type PlumblineStack,
  ServiceDomain,
} from '../../../constructs';
import { lintCompose } from '../../../constructs/dokploy/compose-lint';
import { dokployStack, emptyStack, type Json, pinned, refused, synth, withDokploy } from '../support/stack';

const base = { image: pinned, healthcheck: Healthcheck.http('/health') };
const db = {
  image: ImageRef.pinned('ghcr.io/acme/postgres:v1-abcdef'),
  healthcheck: Healthcheck.command(['pg_isready']),
};
const job = { image: pinned, command: ['migrate'] };

function declare(props: Partial<DokployComposeProps>, stack: PlumblineStack = dokployStack()): Json {
  new DokployCompose(stack, 'books', { ...base, ...props });
  return synth(stack);
}

/** The file as Docker gets it, once Terraform has read its escapes. */
function fileOf(props: Partial<DokployComposeProps>): Json {
  const text = declare(props).resource.dokploy_compose.books.compose_file.replaceAll('$${', '${');
  const type = props.type ?? 'docker-compose';
  // A stack has no place for the address that a port is published on.
  const meant = ({ rule }: { rule: string }) => type === 'stack' && rule === 'port-published';
  const serious = lintCompose(text, { type }).filter((found) => found.level === 'violation' && !meant(found));
  expect(serious).toEqual([]);
  return parse(text).services;
}

describe('published ports', () => {
  test('are open to the server itself alone, unless an address is given', () => {
    const ports = [
      { port: 9090 },
      { port: 53, hostPort: 5353, protocol: 'udp' as const },
      { port: 22, hostPort: 2222, address: '0.0.0.0' },
      { port: 1883, address: '::1' },
    ];
    expect(fileOf({ ports }).books.ports).toEqual([
      '127.0.0.1:9090:9090',
      '127.0.0.1:5353:53/udp',
      '0.0.0.0:2222:22',
      '[::1]:1883:1883',
    ]);
  });

  test('of a stack are open to everybody, which has to be said', () => {
    const ports = [{ port: 25, address: '0.0.0.0' }];
    expect(fileOf({ type: 'stack', ports }).books.ports).toEqual(['25:25']);
    expect(refused(() => declare({ type: 'stack', ports: [{ port: 25 }] }))).toMatchObject({
      what: 'prod/books: ports.0.address "127.0.0.1"',
      why: expect.stringContaining('every address'),
    });
  });

  test.each<[string, Partial<DokployComposeProps>, string, RegExp]>([
    ['the port of Traefik', { ports: [{ port: 3000, hostPort: 443 }] }, 'ports.0.hostPort 443', /Traefik/],
    ['the port of Traefik, left out', { ports: [{ port: 80 }] }, 'ports.0.port 80', /Traefik/],
    ['no port', { ports: [{ port: 70_000 }] }, 'ports.0.port 70000', /65535/],
    ['no address', { ports: [{ port: 1, address: 'localhost' }] }, 'ports.0.address "localhost"', /no IP/],
    [
      'one port twice',
      { ports: [{ port: 1 }, { port: 2, hostPort: 1 }] },
      'ports.1 "127.0.0.1:1:2"',
      /ports\.0/,
    ],
    [
      'one port on every address',
      { ports: [{ port: 1 }], sidecars: { db: { ...db, ports: [{ port: 1, address: '0.0.0.0' }] } } },
      'sidecars.db.ports.0 "0.0.0.0:1:1"',
      /prod\/books: ports\.0/,
    ],
  ])('%s is refused', (_, props, what, why) => {
    const parts = refused(() => declare(props));
    expect(parts.what).toBe(`prod/books: ${what}`);
    expect(parts.why).toMatch(why);
    expect(parts.next).not.toBe('');
  });

  test('another protocol or another address is another port', () => {
    const ports = [{ port: 1 }, { port: 1, protocol: 'udp' as const }, { port: 1, address: '10.0.0.1' }];
    expect(fileOf({ ports }).books.ports).toHaveLength(3);
  });

  test('are one set for all services of a server', () => {
    const stack = dokployStack();
    new DokployCompose(stack, 'books', { ...base, ports: [{ port: 9000 }] });
    const parts = refused(() => new DokployCompose(stack, 'shop', { ...base, ports: [{ port: 9000 }] }));
    expect(parts.what).toContain('prod/shop: ports.0');
    expect(parts.why).toContain('prod/books: ports.0');
  });
});

describe('limits', () => {
  test.each(['docker-compose', 'stack'] as const)('of a %s are under deploy', (type) => {
    const { books } = fileOf({ type, cpu: 0.5, memoryMb: 512 });
    expect(books.deploy.resources).toEqual({ limits: { cpus: '0.5', memory: '512M' } });
  });

  test('of which one is given leave the other one open', () => {
    expect(fileOf({ memoryMb: 64 }).books.deploy).toEqual({ resources: { limits: { memory: '64M' } } });
    expect(fileOf({}).books).not.toHaveProperty('deploy');
  });

  test.each([{ cpu: 0 }, { cpu: 1000 }, { memoryMb: 1 }, { memoryMb: 0.5 }])('%j is refused', (props) => {
    expect(refused(() => declare(props)).what).toContain(`prod/books: ${Object.keys(props)[0]}`);
  });

  test('that Terraform knows later cannot be written into the file', () => {
    const later = Token.asNumber({ resolve: () => 1, creationStack: [] });
    expect(refused(() => declare({ sidecars: { db: { ...db, cpu: later } } })).what).toBe(
      'prod/books: sidecars.db.cpu',
    );
  });
});

describe('labels', () => {
  test('reach the container as they are', () => {
    const labels = { 'com.acme.team': 'books', note: 'costs $5 and ${NOTHING}' };
    expect(fileOf({ labels }).books.labels).toEqual({
      'com.acme.team': 'books',
      note: 'costs $$5 and $${NOTHING}',
    });
  });

  test.each([
    ['traefik.http.routers.x.rule', /public without being declared/],
    ['traefik.enable', /public without being declared/],
    ['com.docker.compose.project', /Docker itself/],
    ['a b', /blanks/],
  ])('%s is refused', (name, why) => {
    const parts = refused(() => declare({ labels: { [name]: 'x' } }));
    expect(parts.what).toBe(`prod/books: labels "${name}"`);
    expect(parts.why).toMatch(why);
  });

  test('a middleware makes no route', () => {
    const labels = { 'traefik.http.middlewares.slow.ratelimit.average': '10' };
    expect(fileOf({ labels }).books.labels).toEqual(labels);
  });

  test('hold no secret', () => {
    const labels = { auth: 'postgres://acme:hunter22@db/books' }; // secretlint-disable-line -- made up
    expect(refused(() => declare({ labels })).what).toBe('prod/books: labels.auth');
  });
});

describe('files with variables', () => {
  test('are named as Compose finds them, before the variables that win over them', () => {
    const envFiles = ['.env', '../files/app.env', '/etc/acme/app.env'];
    const { books } = fileOf({ envFiles, variables: { A: 'x' } });
    expect(books.env_file).toEqual(envFiles);
    expect(books.environment.A).toBe('${A}');
  });

  test.each(['app.env', './config/.env', '../files/../secret', '../other', ''])('%j is refused', (path) => {
    const parts = refused(() => declare({ sidecars: { db: { ...db, envFiles: [path] } } }));
    expect(parts.what).toBe(`prod/books: sidecars.db.envFiles.0 ${JSON.stringify(path)}`);
    expect(parts.why).toContain('empties the folder');
    expect(parts.next).toContain('../files/app.env');
  });
});

describe('the order of starting', () => {
  const conditions = (services: Json, name: string) => services[name].depends_on;

  test('a job has ended well before the service starts, and starts when its database is healthy', () => {
    const services = fileOf({ sidecars: { db }, jobs: { migrate: job } });
    expect(conditions(services, 'books')).toEqual({
      db: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    expect(conditions(services, 'migrate')).toEqual({ db: { condition: 'service_healthy' } });
    expect(services.migrate.restart).toBe('no');
    expect(services.migrate).not.toHaveProperty('healthcheck');
  });

  test("a job is not among what has to run, but its variables and volumes are the app's", () => {
    const stack = dokployStack();
    const migrate = { ...job, variables: { MODE: 'up' }, volumes: [{ name: 'dump', mountPath: '/dump' }] };
    const { resource } = declare({ jobs: { migrate } }, stack);
    expect(resource.dokploy_deployment.books.images).toEqual({ books: expect.any(String) });
    expect(resource.dokploy_compose.books.env.MIGRATE_MODE).toEqual({ value: 'up' });
    expect(stack.statefulAddresses).toEqual(['dokploy_compose.books']);
  });

  test('the time of jobs is added to that of the deployment, not to the wait for health', () => {
    const jobs = { migrate: { ...job, timeout: Duration.minutes(20) }, seed: job };
    const { dokploy_compose, dokploy_deployment } = declare({ jobs }).resource;
    expect(dokploy_compose.books.wait_timeout_seconds).toBe(300);
    expect(dokploy_deployment.books.timeout_seconds).toBe(900 + 1200 + 300);
  });

  test('what waits for the service is not waited for', () => {
    const sidecars = {
      db,
      worker: { ...base, dependsOn: { books: 'started' as const } },
      reports: { ...base, dependsOn: { worker: 'healthy' as const } },
    };
    const services = fileOf({ sidecars });
    expect(Object.keys(conditions(services, 'books'))).toEqual(['db']);
    expect(conditions(services, 'worker')).toEqual({ books: { condition: 'service_started' } });
  });

  test('a job does not wait for what waits for it', () => {
    const sidecars = { db, search: { ...db, dependsOn: { fill: 'completed' as const } } };
    const services = fileOf({ sidecars, jobs: { fill: job } });
    expect(Object.keys(conditions(services, 'fill'))).toEqual(['db']);
    expect(Object.keys(conditions(services, 'books'))).toEqual(['db', 'search', 'fill']);
  });

  test('what is declared counts instead of what is usual', () => {
    expect(fileOf({ sidecars: { db }, dependsOn: {} }).books).not.toHaveProperty('depends_on');
  });

  test.each<[string, Partial<DokployComposeProps>, string, RegExp]>([
    ['an unknown name', { sidecars: { db }, dependsOn: { dbb: 'healthy' } }, 'dependsOn.dbb', /no container/],
    [
      'a job that is healthy',
      { jobs: { a: job }, dependsOn: { a: 'healthy' } },
      'dependsOn.a "healthy"',
      /job/,
    ],
    [
      'a container that ends',
      { sidecars: { db }, jobs: { a: { ...job, dependsOn: { db: 'completed' } } } },
      'jobs.a.dependsOn.db "completed"',
      /never completes/,
    ],
    [
      'a circle',
      {
        sidecars: { db: { ...db, dependsOn: { a: 'healthy' } }, a: { ...db, dependsOn: { db: 'started' } } },
      },
      'dependsOn "db → a → db"',
      /none of them/,
    ],
    ['itself', { dependsOn: { books: 'started' } }, 'dependsOn "books → books"', /none of them/],
    [
      'an order on Swarm',
      { type: 'stack', sidecars: { db }, dependsOn: { db: 'started' } },
      'dependsOn',
      /at once/,
    ],
    ['a job on Swarm', { type: 'stack', jobs: { a: job } }, 'jobs.a', /again and again/],
    ['a job named as a container', { sidecars: { db }, jobs: { db: job } }, 'jobs.db', /this name/],
  ])('%s is refused', (_, props, what, why) => {
    const parts = refused(() => declare(props));
    expect(parts.what).toBe(`prod/books: ${what}`);
    expect(parts.why).toMatch(why);
  });
});

describe('several host names', () => {
  const open = () => withDokploy(emptyStack({ severalDomains: true }));
  const custom = ServiceDomain.custom;

  test('of one service need no permission: it is public already, and health is asked at the first', () => {
    const stack = dokployStack();
    const { resource, output } = declare({ domain: [custom('acme.dev'), custom('www.acme.dev')] }, stack);
    expect(resource.dokploy_domain).toMatchObject({
      'books-acme_dev': { host: 'acme.dev', service_name: 'books' },
      'books-www_acme_dev': { host: 'www.acme.dev', service_name: 'books' },
    });
    expect(Object.keys(output)).toEqual(['books_url']);
    expect(stack.services[0]).toMatchObject({
      route: { urlOutput: 'books_url', healthcheckPath: '/health' },
    });
  });

  test('each of them is deployed with, and a change of each is a change to deploy', () => {
    const { dokploy_deployment } = declare({
      domain: [custom('acme.dev'), custom('www.acme.dev')],
    }).resource;
    expect(dokploy_deployment.books.depends_on).toEqual([
      'dokploy_compose.books',
      'dokploy_domain.books-acme_dev',
      'dokploy_domain.books-www_acme_dev',
    ]);
    expect(dokploy_deployment.books.config_hash).toContain('dokploy_domain.books-www_acme_dev.host');
  });

  test('of an application as well', () => {
    const stack = dokployStack();
    new DokployApplication(stack, 'api', { ...base, domain: [custom('acme.dev'), custom('www.acme.dev')] });
    expect(synth(stack).resource.dokploy_domain['api-www_acme_dev']).toMatchObject({
      application_id: '${dokploy_application.api.id}',
      host: 'www.acme.dev',
    });
  });

  test('lead to containers beside the service, each on its own port', () => {
    const stack = open();
    const admin = {
      ...base,
      healthcheck: Healthcheck.http('/up', { port: 9000 }),
      domain: custom('admin.acme.dev'),
    };
    const { resource } = declare({ domain: custom('acme.dev'), sidecars: { admin } }, stack);
    expect(resource.dokploy_domain['books-admin']).toMatchObject({
      host: 'admin.acme.dev',
      service_name: 'admin',
      port: 9000,
    });
    expect(stack.services[0]!.moreRoutes).toEqual([{ urlOutput: 'books_admin_url', healthcheckPath: '/up' }]);
  });

  test('make a container public only where several may be', () => {
    const sidecars = { admin: { ...base, domain: custom('admin.acme.dev') } };
    const parts = refused(() => declare({ domain: custom('acme.dev'), sidecars }));
    expect(parts.what).toBe('prod/books: sidecars.admin.domain');
    expect(parts.next).toContain('severalDomains');
    expect(declare({ sidecars }).resource.dokploy_domain).toHaveProperty('books-admin');
  });

  test.each<[string, Partial<DokployComposeProps>, string]>([
    ['one name twice', { domain: [custom('acme.dev'), custom('acme.dev')] }, 'domain.1 "acme.dev"'],
    ['a generated one', { domain: [custom('acme.dev'), ServiceDomain.generated()] }, 'domain.1 "generated"'],
    ['a wildcard', { domain: custom('*.acme.dev') }, 'domain "*.acme.dev"'],
    [
      'one that nobody can ask from outside',
      { sidecars: { db: { ...db, domain: custom('db.acme.dev') } } },
      'sidecars.db.healthcheck ["pg_isready"]',
    ],
  ])('%s is refused', (_, props, what) => {
    expect(refused(() => declare(props, open())).what).toBe(`prod/books: ${what}`);
  });
});

describe('the login of a private registry', () => {
  const login = (stack: PlumblineStack, name = 'registry_token') => ({
    url: 'ghcr.io',
    username: 'acme',
    password: Input.secret(stack, name, { description: 'x' }),
  });

  test('is there before the deployment, and its password is not in state', () => {
    const stack = dokployStack();
    const { resource } = declare({ registryCredentials: login(stack) }, stack);
    expect(resource.dokploy_registry['registry-ghcr_io']).toEqual({
      name: 'ghcr.io',
      url: 'ghcr.io',
      username: 'acme',
      password: '${var.registry_token}',
    });
    expect(resource.dokploy_deployment.books.depends_on).toContain('dokploy_registry.registry-ghcr_io');
  });

  test('is one for all that declare it', () => {
    const stack = dokployStack();
    const registryCredentials = login(stack);
    new DokployCompose(stack, 'shop', { ...base, registryCredentials });
    const { resource } = declare({ registryCredentials }, stack);
    expect(Object.keys(resource.dokploy_registry)).toEqual(['registry-ghcr_io']);
    expect(resource.dokploy_deployment.shop.depends_on).toContain('dokploy_registry.registry-ghcr_io');
  });

  test('of two users is refused: the server keeps one', () => {
    const stack = dokployStack();
    new DokployCompose(stack, 'shop', { ...base, registryCredentials: login(stack) });
    const parts = refused(() => declare({ registryCredentials: login(stack, 'other') }, stack));
    expect(parts.what).toBe('prod/books: registryCredentials "ghcr.io"');
    expect(parts.why).toContain('prod/shop');
  });

  test('is for a host', () => {
    const stack = dokployStack();
    const registryCredentials = { ...login(stack), url: 'https://ghcr.io/acme' };
    expect(refused(() => declare({ registryCredentials }, stack)).what).toBe(
      'prod/books: registryCredentials.url "https://ghcr.io/acme"',
    );
  });
});

describe('variables of several containers', () => {
  test.each<[string, Partial<DokployComposeProps>, string]>([
    [
      'by its prefix and name',
      { variables: { DB_HOST: 'x' }, sidecars: { db: { ...db, variables: { HOST: 'y' } } } },
      'sidecars.db.variables.HOST',
    ],
    [
      'by the prefixes',
      {
        sidecars: {
          'db-1': { ...db, variables: { HOST: 'x' } },
          db_1: { ...db, variables: { HOST: 'y' } },
        },
      },
      'sidecars.db_1.variables.HOST',
    ],
  ])('of one name at Dokploy, %s, are refused', (_, props, what) => {
    expect(refused(() => declare(props)).what).toBe(`prod/books: ${what}`);
  });

  test('are one where the value is', () => {
    const stack = dokployStack();
    const token = Input.secret(stack, 'token', { description: 'x' });
    const sidecars = { chrome: { ...db, variables: { TOKEN: token } } };
    const { resource } = declare({ variables: { CHROME_TOKEN: token }, sidecars }, stack);
    expect(resource.dokploy_compose.books.env.CHROME_TOKEN).toEqual({ value: '${var.token}' });
  });
});
