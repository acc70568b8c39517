import { DokployError } from '../../../platforms/dokploy/errors';
import { removeEnvironment, removeProject, whoami } from '../../../platforms/dokploy/projects';
import { failureOf, scripted } from './script';

const environment = (more: object = {}) => ({
  environmentId: 'env-1',
  name: 'production',
  isDefault: true,
  ...more,
});
const project = (more: object = {}) => ({
  projectId: 'prj-1',
  name: 'shop',
  environments: [environment()],
  ...more,
});

test.each([
  ['a compose app', { compose: [{ composeId: 'c', name: 'ledger' }] }, 'ledger'],
  ['a database', { postgres: [{ postgresId: 'p', appName: 'db-1' }] }, 'db-1'],
  ['a kind of service nobody knew yet', { clickhouse: [{ id: 'x' }] }, 'clickhouse'],
])('a project that holds %s is not removed', async (_kind, services, named) => {
  const { client, count } = scripted({
    'GET project.one': { json: project({ environments: [environment(services)] }) },
    'POST project.remove': { json: {} },
  });
  const error = await failureOf(removeProject(client, 'prj-1'));
  expect(error).toBeInstanceOf(DokployError);
  expect(error.message).toContain(`production/${named}`);
  expect(count('POST project.remove')).toBe(0);
});

test('an environment that holds a service is not removed', async () => {
  const { client, count } = scripted({
    'GET environment.one': { json: { projectId: 'prj-1', ...environment({ redis: [{ name: 'cache' }] }) } },
    'POST environment.remove': { json: {} },
  });
  expect((await failureOf(removeEnvironment(client, 'env-1'))).message).toContain('still holds cache');
  expect(count('POST environment.remove')).toBe(0);
});

test('an empty project is removed', async () => {
  const { client, count } = scripted({
    'GET project.one': { json: project() },
    'POST project.remove': { json: {} },
  });
  await removeProject(client, 'prj-1');
  expect(count('POST project.remove')).toBe(1);
});

test('whoami tells the version and which projects the key opens', async () => {
  const { client } = scripted({
    'GET settings.getDokployVersion': { json: 'v0.30.2' },
    'GET project.all': { json: [project()] },
  });
  await expect(whoami(client)).resolves.toEqual({ version: 'v0.30.2', projects: ['shop'] });
});
