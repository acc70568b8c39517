import { domain as domainDefinition } from '../../../providers/dokploy/definitions/domain';
import { mount as mountDefinition } from '../../../providers/dokploy/definitions/mount';
import { domain } from '../../../providers/dokploy/domain';
import { environment } from '../../../providers/dokploy/environment';
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
    expect(state).toMatchObject((await domain.read(fake.nextWalk(), state, testContext()))!);
  });

  test('the address is known before apply', () => {
    const fake = server();
    const planned = declared({ url: UNKNOWN, path: '/api', https: false });
    domain.modifyPlan!({ prior: null, planned, config: planned, client: fake.session });
    expect(planned['url']).toBe('http://ledger.example.com/api');
  });

  test('one of the same host and path is met, whatever service answers there', async () => {
    const fake = server();
    expect(await domain.existing!(fake.session, declared(), testContext())).toBeNull();
    const { id } = await domain.create(fake.session, declared(), declared(), testContext());
    const met = (planned: State) => domain.existing!(fake.nextWalk(), declared(planned), testContext());
    expect(await met({ service_name: 'other' })).toMatchObject({ id, service_name: 'web', port: 8080 });
    expect(await met({ path: '/api' })).toBeNull();
    expect(await met({ compose_id: UNKNOWN })).toBe(UNKNOWN);
  });

  test('two of the same host and path are refused with their ids', async () => {
    const fake = server();
    await domain.create(fake.session, declared(), declared(), testContext());
    await domain.create(fake.session, declared(), declared(), testContext());
    const error = await failureOf(
      Promise.resolve(domain.existing!(fake.nextWalk(), declared(), testContext())),
    );
    expect(error.message).toContain('is there 2 times (dom-1, dom-2)');
  });

  test('a domain removed in the dashboard is gone', async () => {
    const fake = server();
    const state = await domain.create(fake.session, declared(), declared(), testContext());
    fake.compose.get('cmp-1')!['domains'] = [];
    // Gone is what the record itself says, not what a list leaves out.
    expect(await domain.read(fake.nextWalk(), state, testContext())).toMatchObject({ id: state.id });
    fake.domains.clear();
    expect(await domain.read(fake.nextWalk(), state, testContext())).toBeNull();
  });

  test('a compose app needs the name of the service', () => {
    expect(() => domain.validate!(declared({ service_name: null }))).toThrow('service_name is missing');
  });

  test.each([
    'https://ledger.example.com',
    'ledger.example.com/x',
    'led_ger.example.com',
    '*.example.com',
    'ledger.example.com.',
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

  test('an old Dokploy names no id, so the mount is found again', async () => {
    const fake = server();
    const state = await mount.create(fake.session, declared(), declared(), testContext());
    expect(state.id).toMatch(/^mnt-/);
    expect(state).toMatchObject((await mount.read(fake.nextWalk(), state, testContext()))!);
  });

  test('one at the same place is met, and what it holds counts as lost where another volume comes', async () => {
    const fake = server();
    const volume = { type: 'volume', file_path: null, content: null, volume_name: 'uploads' };
    const { id } = await mount.create(fake.session, declared(volume), declared(volume), testContext());
    const met = (await mount.existing!(fake.nextWalk(), declared(volume), testContext())) as State;
    expect(met).toMatchObject({ id, volume_name: 'uploads' });
    expect(mount.losses!(met, declared(volume))).toEqual([]);
    expect(mount.losses!(met, declared({ ...volume, volume_name: 'other' }))).toEqual(['volume_name']);
    expect(
      await mount.existing!(fake.nextWalk(), declared({ mount_path: '/other' }), testContext()),
    ).toBeNull();
  });

  test('content of others is not told, only that it is another', () => {
    const { told } = mountDefinition.attributes.content;
    expect(told('password = hunter2')).toMatch(/^1 lines, [0-9a-f]{8}$/);
    expect(told('a')).not.toBe(told('b'));
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

describe('environments', () => {
  const planned = { id: UNKNOWN, project_id: 'prj-1', name: 'production', description: null };

  test('one of that name in the project is met, with its description', async () => {
    const record = { environmentId: 'env-1', projectId: 'prj-1', name: 'production', description: 'live' };
    const fake = fakeDokploy({ 'GET environment.one': { json: record } });
    const met = (more: State) => environment.existing!(fake.session, { ...planned, ...more }, testContext());
    expect(await met({})).toMatchObject({ id: 'env-1', description: 'live' });
    expect(await met({ name: 'staging' })).toBeNull();
    expect(await met({ project_id: 'prj-2' })).toBeNull();
    expect(await met({ project_id: UNKNOWN })).toBe(UNKNOWN);
  });
});

describe('projects', () => {
  const planned = { id: UNKNOWN, name: 'shop', description: null, default_environment_id: UNKNOWN };

  test('one of that name is met, with its default environment', async () => {
    const fake = server();
    const met = (name: unknown) => project.existing!(fake.session, { ...planned, name }, testContext());
    expect(await met('shop')).toMatchObject({ id: 'prj-1', default_environment_id: 'env-1' });
    expect(await met('other')).toBeNull();
    expect(await met(UNKNOWN)).toBe(UNKNOWN);
  });

  test('two of that name are refused with their ids and how to choose', async () => {
    const projects = ['prj-1', 'prj-2'].map((projectId) => ({ projectId, name: 'shop', environments: [] }));
    const fake = fakeDokploy({ 'GET project.all': { json: projects } });
    const error = await failureOf(Promise.resolve(project.existing!(fake.session, planned, testContext())));
    expect(error.message).toContain('Project "shop" is there 2 times (prj-1, prj-2)');
    expect(error.message).toContain('import');
  });

  test('one that was taken over is forgotten and not removed', async () => {
    const fake = server();
    const context = testContext();
    const state = { ...planned, id: 'prj-1', adopted: { id: 'prj-1' } };
    await project.delete(fake.session, state, context);
    expect(context.warnings).toEqual(['Project "shop" stays']);
    expect(fake.calls).toEqual([]);
  });

  test('a refresh of a project and everything in it asks for the list once', async () => {
    const fake = server();
    const state = { ...planned, id: 'prj-1' };
    await Promise.all([1, 2, 3].map(() => project.read(fake.session, state, testContext())));
    expect(fake.count('GET project.all')).toBe(1);
  });
});
