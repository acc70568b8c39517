import { UNKNOWN } from '../../../providers/framework/schema';
import { railwayProvider } from '../../../providers/railway/provider';
import { type Answer, connectionOf, environment, fakeRailway, refuse } from '../../platforms/railway/fake';
import { provider } from './support';

const KEY = 'k'.repeat(32);
const nothing = { token: null, endpoint: null, fingerprint_key: null, project_id: null };

const project = (id: string, environments: object[] = []) => ({
  project: { id, name: 'shop', environments: connectionOf(environments), services: connectionOf([]) },
});

const configure = (config: object, env: Record<string, string> = {}) =>
  railwayProvider(env, fakeRailway({}).runtime).configure({ ...nothing, ...config });

describe('the provider block', () => {
  test('takes the token from itself, RAILWAY_TOKEN or RAILWAY_API_TOKEN, and guesses its kind', async () => {
    const likely = async (config: object, env: Record<string, string>) =>
      (await configure(config, env))!.client.likely;
    expect(await likely({ token: 'declared-token' }, { RAILWAY_API_TOKEN: 'account-token' })).toBe('project');
    expect(await likely({ token: 'account-token' }, { RAILWAY_API_TOKEN: 'account-token' })).toBe('account');
    expect(await likely({}, { RAILWAY_TOKEN: 'project-token' })).toBe('project');
    expect(await likely({}, { RAILWAY_API_TOKEN: 'account-token' })).toBe('account');
  });

  test('waits for values that are not known yet', async () => {
    expect(await configure({ token: UNKNOWN })).toBeUndefined();
  });

  test.each([
    ['no token', {}, {}, /No Railway token was given/],
    [
      'two tokens',
      {},
      { RAILWAY_TOKEN: 'project-token', RAILWAY_API_TOKEN: 'account-token' },
      /RAILWAY_TOKEN and RAILWAY_API_TOKEN are both set/,
    ],
    ['an empty token', {}, { RAILWAY_TOKEN: '' }, /No Railway token was given/],
    ['a token with a line break', { token: 'half-a-tok\nen' }, {}, /cannot be one.*white space/],
    ['a token that was cut off', { token: 'abc' }, {}, /it has 3 characters/],
    [
      'an endpoint without TLS',
      { token: 'good-token', endpoint: 'http://api.example' },
      {},
      /is not an https address/,
    ],
    [
      'an endpoint that is none',
      { token: 'good-token' },
      { RAILWAY_ENDPOINT: 'railway' },
      /is not an https address/,
    ],
    [
      'a short key',
      { token: 'good-token', fingerprint_key: 'short' },
      {},
      /fingerprint_key has 5 characters/,
    ],
  ])('refuses %s', (_, config, env, says) => {
    expect(() => configure(config, env as Record<string, string>)).toThrow(says);
  });

  test('allows the sandbox on this machine without TLS', async () => {
    const session = await configure({
      token: 'good-token',
      endpoint: 'http://127.0.0.1:4010/railway/graphql/v2',
      fingerprint_key: KEY,
    });
    expect(session).toMatchObject({ fingerprintKey: KEY });
  });
});

test('a declaration about another project or environment is refused in the plan', async () => {
  const { resource } = await provider(
    { Environment: () => ({ environment: { ...environment().environment, projectId: 'mine' } }) },
    { project_id: 'mine', environment_id: 'prod' },
  );
  const plan = (planned: object) => resource('railway_volume').plan(null, planned);
  await expect(plan({ project_id: 'theirs' })).rejects.toThrow(
    /project_id is theirs, but the provider is confined to project mine/,
  );
  await expect(plan({ project_id: 'mine', environment_id: 'staging' })).rejects.toThrow(
    /confined to environment prod/,
  );
  await expect(plan({ project_id: UNKNOWN, environment_id: 'prod' })).resolves.toBeDefined();
});

describe('something new in a project that the token is not for', () => {
  const ProjectToken = () => ({ projectToken: { projectId: 'mine', environmentId: 'prod' } });
  const denied = () => {
    throw new Error('Not Authorized');
  };
  const planNew = async (projectId: string) => {
    const { resource } = await provider({ ApiToken: denied, ProjectToken, Project: () => project('mine') });
    return resource('railway_service').plan(null, { project_id: projectId, name: 'web' });
  };

  test('is refused in the plan, with what the token is for', async () => {
    await expect(planNew('theirs')).rejects.toThrow(
      /for another project.*project token of project mine and its environment prod/s,
    );
  });

  test('is planned in the project of the token', async () => {
    await expect(planNew('mine')).resolves.toMatchObject({ name: 'web' });
  });
});

describe('a place that is not there', () => {
  const production = { id: 'prod', name: 'production' };
  const Environment = refuse('Environment not found');
  const known =
    (id: string): Answer =>
    (variables) =>
      variables.id === id ? project(id, [production]) : refuse('Project not found')();
  const flat = (error: unknown) => String(error).replace(/\s+/g, ' ');
  const plan = async (answers: Record<string, Answer>, planned: object) => {
    const { resource } = await provider(answers);
    return resource('railway_service').existing(planned).catch(flat);
  };

  test('is told in the plan, with the environments of the project', async () => {
    expect(
      await plan({ Environment, Project: known('p') }, { project_id: 'p', environment_id: 'e', name: 'web' }),
    ).toMatch(
      /no Railway environment e that this token may read.*Project shop has the environments production \(prod\)/,
    );
  });

  test('is told to be the id of a project', async () => {
    expect(
      await plan({ Environment, Project: known('p') }, { project_id: 'q', environment_id: 'p', name: 'web' }),
    ).toMatch(/p is the id of a project: Project shop has the environments production \(prod\)/);
  });

  test("of another project is not the declaration's", async () => {
    expect(
      await plan({ Project: known('p') }, { project_id: 'p', environment_id: 'e', name: 'web' }),
    ).toMatch(/Environment production \(e\) belongs to project project, not to p.*production \(prod\)/);
  });

  test('is told with the projects that the token sees', async () => {
    const Projects = () => ({ projects: connectionOf([{ id: 'x', name: 'other' }]) });
    expect(
      await plan({ Project: refuse('Project not found'), Projects }, { project_id: 'p', name: 'web' }),
    ).toMatch(/no Railway project p .*The token sees the projects other \(x\)/);
  });

  test('does not count as deleted with everything in it', async () => {
    const { resource } = await provider({ Environment, Project: known('p') }, { environment_id: 'e' });
    const state = { project_id: 'p', environment_id: 'e', service_id: 's', variables: {} };
    for (const type of ['railway_service_instance', 'railway_variables', 'railway_deployment'])
      await expect(resource(type).read(state)).rejects.toMatchObject({ code: 'refused' });
  });
});

test('every type can be imported, and says what its id looks like', async () => {
  const { resource } = await provider({});
  for (const { definition, import: importer } of railwayProvider({}, fakeRailway({}).runtime).resources) {
    expect([definition.type, typeof importer]).toEqual([definition.type, 'function']);
    await expect(resource(definition.type).import('a/b/c/d')).rejects.toThrow(
      /is not an import id.*It has to be </s,
    );
  }
});

describe('a refused token is explained by what it is for', () => {
  const denied = () => {
    throw new Error('Not Authorized');
  };
  const state = { project_id: 'theirs', id: 's' };

  test('a project token of another project', async () => {
    const { resource } = await provider({
      Project: denied,
      ApiToken: denied,
      ProjectToken: () => ({ projectToken: { projectId: 'mine', environmentId: 'prod' } }),
    });
    await expect(resource('railway_service').read(state)).rejects.toThrow(
      /project token of project mine and its environment prod; the declaration is about another/,
    );
  });

  test('a project token that may not do this', async () => {
    const { resource } = await provider({
      ServiceCreate: denied,
      ApiToken: denied,
      ProjectToken: () => ({ projectToken: { projectId: 'theirs', environmentId: 'prod' } }),
    });
    await expect(resource('railway_service').create({ project_id: 'theirs', name: 'web' })).rejects.toThrow(
      /project tokens are not allowed to do this/,
    );
  });

  test('an account token of another workspace', async () => {
    const { resource } = await provider({
      Project: denied,
      ApiToken: () => ({ apiToken: { workspaces: [{ id: 'w', name: 'Acme' }] } }),
    });
    await expect(resource('railway_service').read(state)).rejects.toThrow(
      /workspaces Acme, which do not own/,
    );
  });

  test('nothing is said of a token that could not be asked about', async () => {
    const { resource } = await provider({
      Project: denied,
      ApiToken: () => new Response('', { status: 501 }),
      ProjectToken: () => new Response('', { status: 501 }),
    });
    await expect(resource('railway_service').read(state)).rejects.toThrow(/Not Authorized/);
    await expect(resource('railway_service').read(state)).rejects.not.toThrow(/neither as a project token/);
  });

  test('a token that Railway does not know, asked once however many resources there are', async () => {
    const { resource, names } = await provider({ Project: denied, ApiToken: denied, ProjectToken: denied });
    const reads = Array.from({ length: 5 }, () => resource('railway_service').read(state));
    for (const read of await Promise.allSettled(reads))
      expect(String((read as PromiseRejectedResult).reason)).toMatch(/neither as a project token nor/);
    expect(names().filter((name) => name.endsWith('Token'))).toHaveLength(2);
  });
});
