import type { ManifestInput, PlatformConnections } from '../../constructs/manifest';
import { Secret } from '../../core/secret';
import { platformAccess } from '../../workspace/access';

const declared: ManifestInput[] = [
  { name: 'token', secret: true, image: false, description: 'a token', required: true },
  {
    name: 'address',
    secret: false,
    image: false,
    description: 'where',
    required: false,
    default: 'https://d.test',
  },
];

const access = (
  connections: PlatformConnections,
  values: Record<string, string> = {},
  env: Record<string, string> = {},
) => {
  const given = Object.entries(values).map(
    ([name, value]) => [name, { value: new Secret(value), source: `prod.tfvars ${name}` }] as const,
  );
  return platformAccess({ connections, inputs: declared }, new Map(given), env);
};

test('a platform without a provider block is not reached at all', () => {
  expect(access({}, {}, { RAILWAY_TOKEN: 'x' })).toEqual({});
});

test('an input wins over its default, and both over the environment of the process', () => {
  const dokploy = { token: { input: 'token' }, url: { input: 'address' } };
  const env = { DOKPLOY_TOKEN: 'exported', DOKPLOY_URL: 'https://exported.test' };
  expect(access({ dokploy }, { token: 'given-token', address: 'https://given.test' }, env).dokploy).toEqual({
    token: 'given-token',
    source: 'prod.tfvars token',
    url: 'https://given.test',
  });
  expect(access({ dokploy }, {}, env).dokploy).toEqual({
    token: 'exported',
    source: 'DOKPLOY_TOKEN',
    url: 'https://d.test',
  });
  expect(access({ dokploy }).dokploy).toEqual({ source: 'nowhere', url: 'https://d.test' });
});

test('the name under which a token of Railway is exported says what kind it likely is', () => {
  const railway = { projectId: { literal: 'p' } };
  expect(access({ railway }, {}, { RAILWAY_API_TOKEN: 'a' }).railway).toMatchObject({
    likely: 'account',
    projectId: 'p',
    endpoint: expect.stringContaining('railway.com'),
  });
  expect(access({ railway }, {}, { RAILWAY_TOKEN: 'b' }).railway).toMatchObject({
    likely: 'project',
    token: 'b',
  });
  const both = { RAILWAY_TOKEN: 'one-token', RAILWAY_API_TOKEN: 'another-token' };
  expect(() => access({ railway }, {}, both)).toThrow(/RAILWAY_TOKEN and RAILWAY_API_TOKEN are both set/);
  expect(() => access({ railway }, {}, both)).not.toThrow(/one-token|another-token/);
  const declared = { railway: { ...railway, token: { literal: 'c' } } };
  expect(access(declared, {}, both).railway).toMatchObject({ token: 'c' });
});

test('what is declared at GitHub comes along', () => {
  const github = { owner: { literal: 'acme' }, repository: 'shop', guarded: ['production'] };
  expect(access({ github }, {}, { GITHUB_TOKEN: 't' }).github).toMatchObject({
    owner: 'acme',
    repository: 'shop',
    guarded: ['production'],
    token: 't',
    source: 'GITHUB_TOKEN',
  });
});
