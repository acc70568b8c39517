import type { ManifestInput } from '../../../constructs/manifest';
import { describeTerraform, type TerraformJson } from '../../../constructs/terraform-json';

const input = (name: string, secret = false): ManifestInput => ({
  name,
  secret,
  image: false,
  description: name,
  required: true,
});

const inputs = [input('railway_token', true), input('endpoint'), input('cookie', true)];
const services = [{ name: 'web', addresses: ['railway_service.web', 'railway_variables.web'] }];
const describeIt = (json: TerraformJson) => describeTerraform(json, { inputs, services });

test('an input has its default, and the services that a change of it deploys', () => {
  const { inputs: described } = describeIt({
    variable: {
      endpoint: { default: 'https://railway.test' },
      cookie: { default: null },
      stray: { default: 'x' },
    },
    resource: { railway_variables: { web: { variables: { COOKIE: { value: '${var.cookie}' } } } } },
  });
  expect(described).toEqual([
    input('railway_token', true),
    { ...input('endpoint'), default: 'https://railway.test' },
    { ...input('cookie', true), affects: ['web'] },
  ]);
});

describe('how platforms are reached', () => {
  const connections = (provider: TerraformJson['provider'], more: TerraformJson = {}) =>
    describeIt({ ...(provider && { provider }), ...more }).connections;

  test('comes from the provider blocks', () => {
    const railway = { token: '${var.railway_token}', endpoint: '${var.endpoint}', project_id: 'p' };
    expect(connections({ railway: [railway], dokploy: [{ url: 'https://dokploy.test' }] })).toEqual({
      railway: {
        token: { input: 'railway_token' },
        endpoint: { input: 'endpoint' },
        projectId: { literal: 'p' },
      },
      dokploy: { url: { literal: 'https://dokploy.test' } },
    });
    expect(connections({})).toEqual({});
  });

  test('never includes a token: one in plain text is refused, and an expression is the engine’s to work out', () => {
    const variable = { other: { default: 'sentinel' } };
    for (const token of ['sentinel', '${var.other}']) {
      const synth = () => connections({ railway: [{ token }] }, { variable });
      expect(synth).toThrow('the provider block of Railway has its token in plain text');
      expect(synth).not.toThrow('sentinel');
    }
    expect(connections({ railway: [{ token: '${join("", ["sentinel"])}' }] })).toEqual({ railway: {} });
  });

  test('takes the default of a variable that is no input, and leaves out what only the engine knows', () => {
    const dokploy = (url: string) =>
      connections({ dokploy: [{ url }] }, { variable: { address: { default: 'https://d.test' } } }).dokploy;
    expect(dokploy('${var.address}')).toEqual({ url: { literal: 'https://d.test' } });
    expect(dokploy('${var.nowhere}')).toEqual({});
    expect(dokploy('https://${var.endpoint}/x')).toEqual({});
  });

  test('names the repository at GitHub and the environments that somebody or something guards', () => {
    const environment = (more: object) => ({ repository: 'shop', ...more });
    const resource = {
      github_repository_environment: {
        waiting: environment({ environment: 'waiting', wait_timer: 5 }),
        staging: environment({ environment: 'staging', wait_timer: 0 }),
        production: environment({ environment: 'production', reviewers: [{ users: ['1'] }] }),
      },
      railway_service: { web: { repository: 'other' } },
    };
    expect(connections({ github: [{ owner: 'acme', base_url: 'http://x' }] }, { resource }).github).toEqual({
      owner: { literal: 'acme' },
      url: { literal: 'http://x' },
      repository: 'shop',
      guarded: ['production', 'waiting'],
    });
    const two = {
      github_issue_label: { bug: { repository: '${github_repository.docs.name}' } },
      github_actions_variable: { tier: { repository: 'shop' }, other: { repository: 'archive' } },
    };
    expect(connections({ github: [{}] }, { resource: two }).github).toMatchObject({ repository: 'shop' });
    expect(connections({ github: [{ owner: 'acme' }] }).github).toEqual({
      owner: { literal: 'acme' },
      guarded: [],
    });
  });
});

describe('a resource', () => {
  const resources = (web: Record<string, unknown>) =>
    describeIt({ resource: { railway_service: { web } } }).resources;

  test('has the construct it comes from, and a digest for each attribute and for each entry of a map', () => {
    const found = resources({
      '//': { metadata: { path: 'prod/web/service' } },
      depends_on: ['railway_service.db'],
      name: 'sentinel',
      variables: { A: 'sentinel', B: 'two' },
      left_out: undefined,
    });
    const digest = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(found).toEqual({
      'railway_service.web': {
        path: 'prod/web/service',
        attributes: { name: digest, variables: { A: digest, B: digest } },
      },
    });
    expect(JSON.stringify(found)).not.toContain('sentinel');
  });

  test('is the same whatever the order of keys, and another with another value', () => {
    const one = { hooks: [{ a: 1, b: undefined, c: { d: null } }], name: 'web' };
    expect(JSON.stringify(resources(one))).toBe(
      JSON.stringify(resources({ name: 'web', hooks: [{ c: { d: null }, a: 1 }] })),
    );
    expect(resources(one)).not.toEqual(resources({ ...one, hooks: [{ a: 1 }] }));
    expect(resources({ list: [1, 2] })).not.toEqual(resources({ list: [2, 1] }));
  });
});

test('the digest for init is about required providers, backend and modules, and nothing else', () => {
  const init = (json: TerraformJson) => describeIt(json).init;
  const terraform = { backend: { local: { path: 'x' } }, required_providers: { railway: {} } };
  const before = init({ terraform });
  expect(init({ terraform, resource: { railway_service: { web: {} } } })).toBe(before);
  expect(
    init({ terraform: { required_providers: { railway: {} }, backend: { local: { path: 'x' } } } }),
  ).toBe(before);
  expect(init({ terraform: { ...terraform, backend: {} } })).not.toBe(before);
  expect(init({ terraform, module: { a: { source: './a' } } })).not.toBe(before);
});
