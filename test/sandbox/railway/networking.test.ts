import { connect } from 'node:net';
import { startSandbox } from '../../../sandbox';
import { ask, createProject, createService, IMAGE_V1 } from '../support/railway-project';
import { temporarySandbox, until, visit } from '../support/sandbox';

let world: Awaited<ReturnType<typeof temporarySandbox>>;
beforeEach(async () => {
  world = await temporarySandbox();
});
afterEach(() => world.close());

const ping = (port: number): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\nQUIT\r\n'));
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer)).on('error', () => {});
  });

const createProxy = async (target: object, port: number) =>
  (
    await ask(
      world.sandbox,
      'mutation ($s: String!, $e: String!, $p: Int!) { tcpProxyCreate(input: { serviceId: $s, environmentId: $e, applicationPort: $p }) { id domain proxyPort } }',
      { ...target, p: port },
    )
  ).tcpProxyCreate;

test('a TCP proxy leads to the running app, at the same port after a restart, until it is deleted', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'redis', {
    source: { image: 'redis:7.4.1' },
  });
  const proxy = await createProxy(service.target, 6379);
  expect(proxy.domain).toBe('127.0.0.1');
  expect(await ping(proxy.proxyPort)).toBe('');
  await service.rollOut();
  await until(async () => (await ping(proxy.proxyPort)) === '+PONG\r\n+OK\r\n');
  await world.sandbox.close();
  const again = await startSandbox({ dir: world.dir, secondMs: 10 });
  try {
    await until(async () => (await ping(proxy.proxyPort)) === '+PONG\r\n+OK\r\n');
    await ask(again, 'mutation ($id: String!) { tcpProxyDelete(id: $id) }', { id: proxy.id });
    expect(await ping(proxy.proxyPort)).toBe('');
  } finally {
    await again.close();
  }
});

test('a TCP proxy to a port the app does not listen on leads nowhere', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'redis', {
    source: { image: 'redis:7.4.1' },
  });
  await service.rollOut();
  expect(await ping((await createProxy(service.target, 6380)).proxyPort)).toBe('');
});

test('the domain of a service can be chosen, and the old one leads nowhere then', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
  });
  await service.rollOut();
  const before = await service.domain();
  const { domains } = await ask(
    world.sandbox,
    'query ($p: String!, $s: String!, $e: String!) { domains(projectId: $p, serviceId: $s, environmentId: $e) { serviceDomains { id suffix } } }',
    { ...service.target, p: service.projectId },
  );
  const [{ id, suffix }] = domains.serviceDomains;
  await ask(world.sandbox, 'mutation ($i: ServiceDomainUpdateInput!) { serviceDomainUpdate(input: $i) }', {
    i: {
      serviceDomainId: id,
      serviceId: service.serviceId,
      environmentId: service.environmentId,
      domain: `shop.${suffix}`,
    },
  });
  await until(async () => (await visit(world.sandbox, `shop.${suffix}`, '/health')).status === 200);
  expect((await visit(world.sandbox, before, '/health')).status).toBe(404);
});

const addCustomDomain = async (
  service: { projectId: string; serviceId: string; environmentId: string },
  domain: string,
) =>
  (
    await ask(
      world.sandbox,
      'mutation ($i: CustomDomainCreateInput!) { customDomainCreate(input: $i) { domain status { verified certificateStatus dnsRecords { purpose status } } } }',
      {
        i: {
          projectId: service.projectId,
          serviceId: service.serviceId,
          environmentId: service.environmentId,
          domain,
        },
      },
    )
  ).customDomainCreate;

test('a wildcard answers for every host below it that has no domain of its own', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
  });
  await service.rollOut();
  await addCustomDomain(service, '*.shop.localhost');
  await until(async () => (await visit(world.sandbox, 'one.shop.localhost', '/health')).status === 200);
  expect((await visit(world.sandbox, 'a.two.shop.localhost', '/health')).status).toBe(404);
  expect((await visit(world.sandbox, 'shop.localhost', '/health')).status).toBe(404);
});

test('a custom domain waits for its records, of which the first is not the one for traffic', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  const { status } = await addCustomDomain(service, 'shop.example.com');
  expect(status).toMatchObject({
    verified: false,
    certificateStatus: 'CERTIFICATE_STATUS_TYPE_VALIDATING_OWNERSHIP',
  });
  expect(status.dnsRecords[0].purpose).not.toBe('DNS_RECORD_PURPOSE_TRAFFIC_ROUTE');
  await expect(addCustomDomain(service, 'shop.example.com')).rejects.toThrow('Domain is already taken');
  await expect(addCustomDomain(service, 'not a domain')).rejects.toThrow('Invalid input');
});
