import { SERVICE_PLATFORMS } from '../../core/platforms';
import { DEFINITIONS, platformsOf } from '../../workspace/platforms';

const railway = { endpoint: 'https://railway.test/graphql', likely: 'project', source: 'nowhere' } as const;
const dokploy = { token: 'key', source: 'the declaration' };
const github = { url: 'https://github.test', owner: 'acme', guarded: [], source: 'nowhere' };

test('only what an environment has something on is asked', () => {
  expect(platformsOf({})).toEqual([]);
  const found = platformsOf({ github, dokploy });
  expect(found.map(({ platform, hasToken }) => [platform, hasToken])).toEqual([
    ['dokploy', true],
    ['github', false],
  ]);
});

test('each is pinged at its own address, and one without address not at all', () => {
  const pings = platformsOf({ railway, dokploy, github }).map((platform) => platform.ping());
  expect(pings.map((ping) => ping && [ping.label, ping.url])).toEqual([
    ['Railway', 'https://railway.test/graphql'],
    undefined,
    ['GitHub', 'https://github.test/rate_limit'],
  ]);
  const [addressed] = platformsOf({ dokploy: { ...dokploy, url: 'https://dokploy.test/' } });
  expect(addressed?.ping()?.url).toBe('https://dokploy.test/api/health');
});

test('the resource types of a platform begin with its name', () => {
  for (const platform of SERVICE_PLATFORMS) {
    expect(DEFINITIONS[platform].length).toBeGreaterThan(0);
    for (const { type } of DEFINITIONS[platform]) expect(type.startsWith(`${platform}_`)).toBe(true);
  }
});

test('what was declared destroyable holds no data that apply protects', () => {
  const protecting = Object.values(DEFINITIONS)
    .flat()
    .filter(({ attributes }) => 'deletion_protection' in attributes);
  expect(protecting.map(({ holdsData }) => holdsData?.({ deletion_protection: false }))).toEqual(
    protecting.map(() => false),
  );
  expect(protecting.map(({ holdsData }) => holdsData?.({ deletion_protection: true }))).toEqual(
    protecting.map(() => true),
  );
});

test('what holds data is known by its type', () => {
  const holding = Object.values(DEFINITIONS)
    .flat()
    .filter(({ holdsData }) => holdsData?.({}));
  expect(holding.map(({ type }) => type).sort()).toEqual([
    'dokploy_environment',
    'dokploy_mount',
    'dokploy_project',
    'railway_environment',
    'railway_project',
    'railway_volume',
  ]);
});
