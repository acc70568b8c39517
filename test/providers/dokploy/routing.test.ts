import { domain as domainDefinition } from '../../../providers/dokploy/definitions/domain';
import { mount as mountDefinition } from '../../../providers/dokploy/definitions/mount';
import { domain } from '../../../providers/dokploy/domain';
import { mount } from '../../../providers/dokploy/mount';
import { project } from '../../../providers/dokploy/project';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { failureOf } from '../../platforms/dokploy/script';
import { fakeDokploy, stateFor, testContext } from './fake';

function server() {
  const fake = fakeDokploy();
  fake.compose.set('cmp-1', {
    composeId: 'cmp-1',
    name: 'ledger',
    appName: 'ledger-x1y2z3',
    environmentId: 'env-1',
    composeType: 'docker-compose',
    sourceType: 'raw',
    deployments: [],
    domains: [],
    mounts: [],
  });
  return fake;
}

describe('domains', () => {
  const declared = (more: State = {}) =>
    stateFor(domainDefinition, {
      compose_id: 'cmp-1',
      service_name: 'web',
      host: 'ledger.example.com',
      path: '/',
      port: 8080,
      https: true,
      certificate_type: 'letsencrypt',
      ...more,
    });

  test('a domain of a compose app is created as one, or Dokploy would take it for an application’s', async () => {
    const fake = server();
    const state = await domain.create(fake.session, declared(), declared(), testContext());
    expect(fake.calls.find(({ route }) => route === 'POST domain.create')!.body).toMatchObject({
      composeId: 'cmp-1',
      serviceName: 'web',
      domainType: 'compose',
    });
    expect(state).toMatchObject({ url: 'https://ledger.example.com' });
    expect(await domain.read(fake.nextWalk(), state, testContext())).toEqual(state);
  });

  test('the address is known before apply', () => {
    const fake = server();
    const planned = declared({ url: UNKNOWN, path: '/api', https: false });
    domain.modifyPlan!({ prior: null, planned, config: planned, client: fake.session });
    expect(planned['url']).toBe('http://ledger.example.com/api');
  });

  test('a domain that an earlier run left behind is taken over', async () => {
    const fake = server();
    const first = await domain.create(fake.session, declared(), declared(), testContext());
    const again = await domain.create(fake.nextWalk(), declared(), declared(), testContext());
    expect(again.id).toBe(first.id);
    expect(fake.count('POST domain.create')).toBe(1);
  });

  test('a domain removed in the dashboard is gone', async () => {
    const fake = server();
    const state = await domain.create(fake.session, declared(), declared(), testContext());
    fake.compose.get('cmp-1')!['domains'] = [];
    expect(await domain.read(fake.nextWalk(), state, testContext())).toBeNull();
  });

  test('a compose app needs the name of the service', () => {
    expect(() => domain.validate!(declared({ service_name: null }))).toThrow('service_name is missing');
  });

  test.each([
    'https://ledger.example.com',
    'ledger.example.com/x',
    'led_ger.example.com',
    'ledger.example.com:80',
    '',
  ])('host "%s" is refused', (host) => {
    expect(domainDefinition.attributes.host.validate(host)).toBeDefined();
  });
});

describe('mounts', () => {
  const declared = (more: State = {}) =>
    stateFor(mountDefinition, {
      compose_id: 'cmp-1',
      type: 'file',
      mount_path: '/etc/app.conf',
      file_path: 'app.conf',
      content: 'a = 1',
      ...more,
    });

  test('Dokploy names no id, so the mount is found again; a second run does not create another', async () => {
    const fake = server();
    const state = await mount.create(fake.session, declared(), declared(), testContext());
    expect(state.id).toMatch(/^mnt-/);
    expect(await mount.read(fake.nextWalk(), state, testContext())).toEqual(state);
    const again = await mount.create(fake.nextWalk(), declared(), declared(), testContext());
    expect(again.id).toBe(state.id);
    expect(fake.count('POST mounts.create')).toBe(1);
  });

  test('edited content is seen', async () => {
    const fake = server();
    const state = await mount.create(fake.session, declared(), declared(), testContext());
    (fake.compose.get('cmp-1')!['mounts'] as State[])[0]!['content'] = 'a = 2';
    expect(await mount.read(fake.nextWalk(), state, testContext())).toMatchObject({ content: 'a = 2' });
  });

  test.each([
    ['a file without a path', { file_path: null }, 'file_path is missing'],
    ['a file with a volume', { volume_name: 'data' }, 'volume_name belongs to a mount of type volume'],
    ['a volume without a name', { type: 'volume', file_path: null, content: null }, 'volume_name is missing'],
  ])('%s is refused', (_what, more, message) => {
    expect(() => mount.validate!(declared(more))).toThrow(message);
  });

  test.each(['../app.conf', '/etc/app.conf', 'a/../../b', ''])('file path "%s" is refused', (path) => {
    expect(mountDefinition.attributes.file_path.validate(path)).toBeDefined();
  });
});

describe('projects', () => {
  const planned = { id: UNKNOWN, name: 'shop', description: null, default_environment_id: UNKNOWN };

  test('an empty project of that name is taken over with its default environment', async () => {
    const fake = server();
    fake.compose.clear();
    const state = await project.create(fake.session, planned, planned, testContext());
    expect(state).toMatchObject({ id: 'prj-1', default_environment_id: 'env-1' });
    expect(fake.count('POST project.create')).toBe(0);
  });

  test('a project that holds services is refused with how to import it', async () => {
    const error = await failureOf(project.create(server().session, planned, planned, testContext()));
    expect(error.message).toContain('It holds ledger');
    expect(error.message).toContain('terraform import … prj-1');
  });

  test('a refresh of a project and everything in it asks for the list once', async () => {
    const fake = server();
    const state = { ...planned, id: 'prj-1' };
    await Promise.all([1, 2, 3].map(() => project.read(fake.session, state, testContext())));
    expect(fake.count('GET project.all')).toBe(1);
  });
});
