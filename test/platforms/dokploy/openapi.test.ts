import { queuePlace } from '../../../platforms/dokploy/deployments';
import { whoami } from '../../../platforms/dokploy/projects';
import { application } from '../../../providers/dokploy/application';
import { compose } from '../../../providers/dokploy/compose';
import { dokployDefinitions } from '../../../providers/dokploy/definitions';
import { deployment } from '../../../providers/dokploy/deployment';
import { domain } from '../../../providers/dokploy/domain';
import { environment } from '../../../providers/dokploy/environment';
import { mount } from '../../../providers/dokploy/mount';
import { project } from '../../../providers/dokploy/project';
import { registry } from '../../../providers/dokploy/registry';
import type { Session } from '../../../providers/dokploy/session';
import type { Resource } from '../../../providers/framework/resource';
import type { State } from '../../../providers/framework/schema';
import { DOKPLOY_PROCEDURES } from '../../../workspace/dokploy/procedures';
import { fakeDokploy, stateFor, testContext } from '../../providers/dokploy/fake';
import { findDocuments, misfitsWith } from './openapi';
import type { Call } from './script';

const env = { PASSWORD: { value: 'p', fingerprint: null } };
const pace = { parallelism: 1, delay_seconds: 0, monitor_seconds: 30, order: 'start-first' };
const health = { interval_seconds: 10, timeout_seconds: 3, start_period_seconds: 30, retries: 3 };

/** Every request there is, as the resources send it with each of their settings. */
async function requests(): Promise<Call[]> {
  const record = { environmentId: 'env-1', projectId: 'prj-1', name: 'staging' };
  const row = { id: 'x', mountId: 'mnt-1', domainId: 'dom-1', type: 'file', mountPath: '/x', host: 'a.dev' };
  const fake = fakeDokploy({
    'POST project.create': { json: { project: { projectId: 'prj-1' }, environment: record } },
    'GET project.one': { json: { projectId: 'prj-1', name: 'shop', environments: [] } },
    'POST environment.create': { json: record },
    'GET environment.one': { json: record },
    'GET domain.one': { json: row },
    'GET mounts.one': { json: row },
    'GET settings.getDokployVersion': { json: 'v0.30.2' },
    'GET compose.getConvertedCompose': { json: 'services: {}' },
    ...Object.fromEntries(
      [
        'project.update',
        'project.remove',
        'environment.update',
        'environment.remove',
        'domain.update',
        'domain.delete',
        'mounts.remove',
        'application.delete',
      ].map((name) => [`POST ${name}`, { json: true }]),
    ),
  });
  const whole = async (resource: Resource<Session>, given: State, edited: State = {}) => {
    const { definition } = resource;
    const defaults = Object.entries(definition.attributes).map(([name, each]) => [
      name,
      each.default ?? null,
    ]);
    const planned = stateFor(definition, { ...Object.fromEntries(defaults), ...given });
    const context = testContext();
    const state = await resource.create(fake.session, planned, planned, context);
    await resource.read(fake.session, state, context);
    await resource.update(fake.session, { ...state, ...edited }, state, planned, context);
    await resource.existing?.(fake.nextWalk(), planned, context);
    return { state, remove: () => resource.delete(fake.session, state, context) };
  };

  const left = [
    await whole(project, { name: 'shop', description: 'd' }),
    await whole(registry, { name: 'ghcr.io', url: 'ghcr.io', username: 'acme', password: 'p' }),
    await whole(environment, { project_id: 'prj-1', name: 'staging', description: 'd' }),
  ];
  const app = await whole(
    compose,
    {
      environment_id: 'env-1',
      name: 'ledger',
      description: 'd',
      compose_file: 'services: {}',
      env,
      command: 'compose up -d',
    },
    { create_env_file: false, environment_id: 'env-2' },
  );
  const git = {
    sourceType: 'github',
    deployments: [{ deploymentId: 'd', status: 'done', createdAt: '2026-01-01' }],
  };
  Object.assign(fake.compose.get(app.state['id'])!, git);
  await compose.existing!(fake.nextWalk(), app.state, testContext());
  const swarm = await whole(application, {
    environment_id: 'env-1',
    name: 'web',
    description: 'd',
    image: 'ghcr.io/acme/web:v1-abc1234',
    registry: { url: 'ghcr.io', username: 'acme', password: 'p', fingerprint: null },
    env,
    command: 'serve',
    health_check: { test: ['CMD', 'true'], ...health },
    restart_policy: { condition: 'on-failure', max_attempts: 3, delay_seconds: 5, window_seconds: 0 },
    update_config: { ...pace, failure_action: 'rollback' },
    rollback_config: { ...pace, failure_action: 'pause' },
    replicas: 1,
    memory_limit_mb: 512,
    cpu_limit: 0.5,
    auto_deploy: false,
  });
  await registry.import!(fake.session, 'reg-none', testContext()).catch(() => {});
  for (const target of [{ compose_id: app.state['id'] }, { application_id: swarm.state['id'] }]) {
    left.push(
      await whole(domain, {
        ...target,
        service_name: 'web',
        host: 'a.dev',
        path: '/',
        port: 80,
        https: true,
        certificate_type: 'letsencrypt',
      }),
      await whole(mount, { ...target, type: 'file', mount_path: '/etc/x', file_path: 'x', content: 'c' }),
      await whole(mount, { ...target, type: 'volume', mount_path: '/data', volume_name: 'data' }),
    );
    fake.runs([{ id: 'c1', service: 'web', image: 'ghcr.io/acme/web:v1-abc1234' }]);
    const images = { web: 'ghcr.io/acme/web:v1-abc1234' };
    left.push(await whole(deployment, { ...target, images, config_hash: 'h', settle_seconds: 0 }));
    fake.deployment.status = 'error';
    await deployment.create(fake.session, left.at(-1)!.state, {}, testContext()).catch(() => {});
    fake.deployment.status = 'done';
  }
  await domain.import!(fake.session, 'dom-1', testContext());
  await mount.import!(fake.session, 'mnt-1', testContext());
  await whoami(fake.session.api);
  await queuePlace(fake.session.api, { kind: 'compose', id: 'cmp-1' }, 'title');
  for (const { remove } of [...left, app, swarm].reverse()) await remove();
  return fake.calls;
}

const sent = requests();

test('the requests below are all there are, and each resource type takes part', async () => {
  const called = new Set((await sent).map(({ route }) => route.split(' ')[1]));
  expect(DOKPLOY_PROCEDURES.filter((name) => !called.has(name))).toEqual([]);
  expect(dokployDefinitions).toHaveLength(8);
});

const documents = findDocuments();
for (const { name, path } of documents) {
  test(`every request fits what Dokploy says of its API: ${name}`, async () => {
    const misfits = (await sent).flatMap(misfitsWith(path));
    expect([...new Set(misfits)]).toEqual([]);
  });
}
if (documents.length === 0) {
  test.skip('every request fits what Dokploy says of its API (skipped: no dokploy-openapi*.json is here)', () => {});
}
