import { SERVICE_DELETE } from '../../../platforms/railway/writes';
import { connectionOf, environment, fakeRailway, instance, refuse } from './fake';

const services = (count: number) => Array.from({ length: count }, (_, i) => instance(`s${i}`));
const config = (ids: string[], variables: object) => ({
  services: Object.fromEntries(
    ids.map((id) => [id, { variables, networking: { tcpProxies: { 5432: {} } } }]),
  ),
  sharedVariables: {},
});

describe.each([3, 30])('at %i services', (count) => {
  const all = services(count);
  const ids = all.map(({ serviceId }) => serviceId);

  test('one request answers every read of settings and variables', async () => {
    const readable = config(ids, { KEY: { value: 'value' } });
    const { snapshots, names } = fakeRailway({
      Environment: () => environment({ instances: all, config: readable }),
    });
    await Promise.all(ids.flatMap((id) => [snapshots.environment('env'), snapshots.variables('env', id)]));
    expect(names()).toEqual(['Environment']);
    expect((await snapshots.variables('env', ids[0])).get('KEY')).toEqual({ value: 'value' });
  });

  test('masked variables cost one request more, and proxies another', async () => {
    const masked = config(ids, { KEY: { value: '*****' }, SEALED: { isSealed: true } });
    const values = Object.fromEntries([
      ['shared', {}],
      ...ids.map((_, i) => [`s${i}`, { KEY: `v${i}`, RAILWAY_SERVICE_ID: 'x' }]),
    ]);
    const { snapshots, names } = fakeRailway({
      Environment: () => environment({ instances: all, config: masked }),
      Variables: () => values,
      TcpProxies: () => Object.fromEntries(ids.map((_, i) => [`s${i}`, []])),
    });
    const read = await Promise.all(ids.map((id) => snapshots.variables('env', id)));
    await Promise.all(ids.map((id) => snapshots.proxies('env', id)));
    expect(names()).toEqual(['Environment', 'Variables', 'TcpProxies']);
    expect([...read[1]!]).toEqual([
      ['KEY', { value: 'v1' }],
      ['SEALED', { unreadable: 'sealed' }],
    ]);
  });
});

test('services without a TCP proxy are not asked for one', async () => {
  const { snapshots, names } = fakeRailway({ Environment: () => environment({ instances: services(2) }) });
  expect(await snapshots.proxies('env', 's0')).toEqual([]);
  expect(names()).toEqual(['Environment']);
});

test('a write makes the next read ask again, and so does a failed one', async () => {
  const { snapshots, names } = fakeRailway({
    Environment: () => environment(),
    ServiceDelete: (_v, call) => (call === 0 ? { serviceDelete: true } : refuse('Not Authorized')()),
  });
  await snapshots.environment('env');
  await snapshots.write(SERVICE_DELETE, { id: 's' }, 'delete service s');
  await snapshots.environment('env');
  await snapshots.write(SERVICE_DELETE, { id: 's' }, 'delete service s').catch(() => {});
  await snapshots.environment('env');
  expect(names().filter((name) => name === 'Environment')).toHaveLength(3);
});

test('a failed read is not remembered', async () => {
  const { snapshots } = fakeRailway({
    Environment: (_v, call) => (call === 0 ? refuse('Not today')() : environment()),
  });
  await expect(snapshots.environment('env')).rejects.toThrow(/Not today/);
  await expect(snapshots.environment('env')).resolves.toMatchObject({ name: 'production' });
});

test('that an environment is not there has to be said twice, and is asked no more then', async () => {
  const hiccup = fakeRailway({
    Environment: (_v, call) => (call === 0 ? refuse('Environment not found')() : environment()),
  });
  await expect(hiccup.snapshots.environment('env')).resolves.toMatchObject({ name: 'production' });
  const gone = fakeRailway({ Environment: refuse('Environment not found') });
  for (let reader = 0; reader < 5; reader += 1)
    await expect(gone.snapshots.environment('env')).rejects.toThrow(/not found/);
  expect(gone.names()).toHaveLength(2);
});

test('further pages are read to the end', async () => {
  const all = services(5);
  const page = (from: number, to: number, next?: string) => ({
    environment: { ...environment().environment, serviceInstances: connectionOf(all.slice(from, to), next) },
  });
  const { snapshots, of } = fakeRailway({
    Environment: (_v, call) => [page(0, 2, 'two'), page(2, 4, 'four'), page(4, 5)][call],
  });
  expect([...(await snapshots.environment('env')).services.keys()]).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(of('Environment').map((variables) => variables['serviceInstances'])).toEqual([
    undefined,
    'two',
    'four',
  ]);
});

test('lists of different lengths are read to their ends without reading anything twice', async () => {
  const volumes = ['a', 'b', 'c'].map((volumeId) => ({
    id: `${volumeId}-env`,
    volumeId,
    mountPath: '/data',
    volume: { name: volumeId },
  }));
  const pages: Record<string, [unknown[], string?]> = {
    services: [services(1)],
    volumes: [[volumes[0]], 'one'],
    'volumes one': [[volumes[1]], 'two'],
    'volumes two': [[volumes[2]]],
  };
  const { snapshots, names } = fakeRailway({
    Environment: ({ volumeInstances: after }) => ({
      environment: {
        ...environment().environment,
        serviceInstances: connectionOf(...pages['services']!),
        volumeInstances: connectionOf(...pages[after === undefined ? 'volumes' : `volumes ${after}`]!),
      },
    }),
  });
  const read = await snapshots.environment('env');
  expect([...read.services.keys()]).toEqual(['s0']);
  expect(read.volumes.map(({ volumeId }) => volumeId)).toEqual(['a', 'b', 'c']);
  expect(names()).toHaveLength(3);
});

test.each([
  ['leads to itself', connectionOf([], 'here')],
  ['does not say where it goes on', { edges: [], pageInfo: { hasNextPage: true, endCursor: null } }],
  ['does not say whether it goes on', { edges: [] }],
])('a list that %s was not read', async (_, serviceInstances) => {
  const { snapshots } = fakeRailway({
    Environment: () => ({ environment: { ...environment().environment, serviceInstances } }),
  });
  await expect(snapshots.environment('env')).rejects.toMatchObject({ code: 'unknown-answer' });
});

test('every value that was read is taken out of later messages', async () => {
  const { snapshots, client } = fakeRailway({
    Environment: () =>
      environment({ instances: services(1), config: config(['s0'], { KEY: { value: 'hunter2-hunter2' } }) }),
  });
  await snapshots.variables('env', 's0');
  expect(client.redactor.clean('KEY=hunter2-hunter2')).toBe('KEY=[secret]');
});
