import type { Sandbox } from '../../../sandbox/start';
import { type Client, client, dokploySandbox, newCompose, newEnvironment } from './support';

let sandbox: Sandbox;
let api: Client;
beforeEach(async () => {
  sandbox = await dokploySandbox();
  api = client(sandbox);
});
afterEach(() => sandbox.close());

describe('keys', () => {
  test('only x-api-key is taken; a bearer token is not', async () => {
    const key = sandbox.credentials.dokployKey;
    const unauthorized = { status: 401, body: { message: 'Unauthorized' } };
    expect(await client(sandbox, { authorization: `Bearer ${key}` }).get('project.all')).toMatchObject(
      unauthorized,
    );
    expect(await client(sandbox, { 'x-api-key': 'wrong' }).get('settings.health')).toMatchObject(
      unauthorized,
    );
    expect(await client(sandbox, {}).get('no.such')).toMatchObject(unauthorized);
    expect(await client(sandbox, {}).get('health')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await api.get('settings.health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect((await api.get('settings.getDokployVersion')).body).toBe('v0.30.2');
  });

  test('a key that does not switch rate limiting off is worth five calls', async () => {
    const limited = await api.post('user.createApiKey', { name: 'ci', metadata: { organizationId: 'x' } });
    const five = client(sandbox, { 'x-api-key': limited.body.key });
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await five.get('project.all')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 401]);

    const input = { name: 'ci', metadata: { organizationId: 'x' }, rateLimitEnabled: false };
    const free = client(sandbox, { 'x-api-key': (await api.post('user.createApiKey', input)).body.key });
    for (let call = 0; call < 8; call += 1) expect((await free.get('project.all')).status).toBe(200);
  });
});

describe('errors', () => {
  test('an unknown path and a wrong method are 404', async () => {
    const notFound = { status: 404, body: { message: 'Not found', code: 'NOT_FOUND' } };
    expect(await api.get('postgres.all')).toMatchObject(notFound);
    expect(await api.get('project.create')).toMatchObject(notFound);
    expect(await api.post('project.all')).toMatchObject(notFound);
    expect(await api.get('toString')).toMatchObject(notFound);
  });

  test('a missing record is 404 and names its kind', async () => {
    const missing = { status: 404, body: { message: 'Compose not found', code: 'NOT_FOUND' } };
    expect(await api.get('compose.one', { composeId: 'x' })).toMatchObject(missing);
    expect(await api.post('compose.deploy', { composeId: 'x' })).toMatchObject(missing);
    expect((await api.get('project.one', { projectId: 'x' })).body.message).toBe('Project not found');
  });

  test('compose.update on a missing id is 200 and empty, others are 400', async () => {
    expect(await api.post('compose.update', { composeId: 'x', name: 'y' })).toMatchObject({
      status: 200,
      text: '',
    });
    expect((await api.post('application.update', { applicationId: 'x' })).status).toBe(400);
    expect((await api.post('environment.update', { environmentId: 'x' })).status).toBe(400);
    expect(await api.get('deployment.allByCompose', { composeId: 'x' })).toMatchObject({
      status: 200,
      body: [],
    });
  });

  test('refused input names its fields', async () => {
    const { status, body } = await api.post('project.create', {});
    expect(status).toBe(400);
    expect(body).toMatchObject({
      message: 'Input validation failed',
      code: 'BAD_REQUEST',
      issues: [{ path: ['name'] }],
      data: { zodError: { fieldErrors: { name: [expect.any(String)] } } },
    });
  });

  test('malformed JSON and oversized bodies are answered in plain text', async () => {
    expect(await api.post('project.create', '{"name"')).toMatchObject({ status: 400, text: 'Invalid JSON' });
    const huge = { name: 'x'.repeat(1024 * 1024) };
    expect(await api.post('project.create', huge)).toMatchObject({
      status: 413,
      text: 'Body exceeded 1mb limit',
    });
  });
});

describe('records', () => {
  test('scalars are coerced and unknown keys dropped', async () => {
    const { composeId } = await newCompose(api, 'services: {}');
    await api.post('compose.update', { composeId, autoDeploy: 'false', noSuchKey: 1 });
    const { body } = await api.get('compose.one', { composeId });
    expect(body.autoDeploy).toBe(true);
    expect(body).not.toHaveProperty('noSuchKey');
    expect((await api.post('compose.update', { composeId, command: null })).status).toBe(400);
  });

  test('names are not unique, and app names get six random characters', async () => {
    const environmentId = await newEnvironment(api);
    const create = () => api.post('compose.create', { name: 'ledger', environmentId, appName: 'ledger' });
    const [one, two] = [await create(), await create()];
    expect(one.body.appName).toMatch(/^ledger-[a-z0-9]{6}$/);
    expect(two.body.appName).not.toBe(one.body.appName);
    expect(one.body).toMatchObject({ sourceType: 'github', autoDeploy: true, composeStatus: 'idle' });
    for (const appName of ['two words', 'a/b', 'x'.repeat(64)]) {
      const refused = await api.post('compose.create', { name: 'ledger', environmentId, appName });
      expect(refused.body).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: ['appName'] }] });
    }
    await api.post('compose.update', { composeId: one.body.composeId, appName: 'other' });
    expect((await api.get('compose.one', { composeId: one.body.composeId })).body.appName).toBe(
      one.body.appName,
    );
  });

  test('a project comes with its production environment, which cannot be renamed or removed', async () => {
    const { project, environment } = (await api.post('project.create', { name: 'acme' })).body;
    const { environmentId } = environment;
    expect(environment).toMatchObject({ name: 'production', isDefault: true });
    for (const name of ['x', 'production'])
      expect((await api.post('environment.update', { environmentId, name })).status).toBe(400);
    expect((await api.post('environment.update', { environmentId, description: 'live' })).status).toBe(200);
    expect((await api.post('environment.create', { projectId: 'gone', name: 'x' })).status).toBe(400);
    expect((await api.post('environment.remove', { environmentId })).status).toBe(400);
    const { projectId } = project;
    expect((await api.post('environment.create', { projectId, name: 'production' })).status).toBe(400);
    const staging = (await api.post('environment.create', { projectId, name: 'staging' })).body;
    await api.post('compose.create', { name: 'ledger', environmentId: staging.environmentId });
    expect((await api.post('environment.remove', { environmentId: staging.environmentId })).status).toBe(400);
    const [listed] = (await api.get('project.all')).body;
    expect(Object.keys(listed.environments[0])).not.toContain('description');
    expect(listed.environments).toMatchObject([
      { name: 'production' },
      { name: 'staging', compose: [{ name: 'ledger' }] },
    ]);
  });

  test('an app moves to no environment that is not there', async () => {
    const { composeId } = await newCompose(api, 'services: {}');
    const { environmentId } = (await api.get('compose.one', { composeId })).body;
    const moved = await api.post('compose.update', { composeId, name: 'x', environmentId: 'gone' });
    expect(moved.status).toBe(500);
    expect((await api.get('compose.one', { composeId })).body).toMatchObject({
      name: 'ledger',
      environmentId,
    });
  });

  test('variables come back in clear text', async () => {
    const { composeId } = await newCompose(api, 'services: {}', { env: 'PASSWORD=hunter2' });
    expect((await api.get('compose.one', { composeId })).body.env).toBe('PASSWORD=hunter2');
  });

  test('domains need their own host name and belong to an application unless told otherwise', async () => {
    const { composeId } = await newCompose(api, 'services: {}');
    for (const host of ['under_score.localhost', '*.acme.dev', 'acme.dev.']) {
      expect((await api.post('domain.create', { host, composeId })).status).toBe(400);
    }
    expect((await api.post('domain.create', { host: 'a.dev', composeId: 'gone' })).status).toBe(400);
    const domain = (await api.post('domain.create', { host: 'a.localhost', composeId, serviceName: 'web' }))
      .body;
    expect(domain).toMatchObject({ domainType: 'application', port: 3000, path: '/', https: false });
    await api.post('domain.update', { domainId: domain.domainId, host: 'b.localhost', port: '8080' });
    expect((await api.get('domain.byComposeId', { composeId })).body).toMatchObject([
      { host: 'b.localhost', port: 8080 },
    ]);
    await api.post('domain.delete', { domainId: domain.domainId });
    expect((await api.get('domain.one', { domainId: domain.domainId })).status).toBe(404);
  });

  test('mounts are answered as they are, and without their app in the words of the database', async () => {
    const { composeId } = await newCompose(api, 'services: {}');
    const mount = {
      type: 'file',
      serviceType: 'compose',
      serviceId: composeId,
      mountPath: '/etc/x',
      filePath: 'x',
      content: 'y',
    };
    const { mountId } = (await api.post('mounts.create', mount)).body;
    expect((await api.get('compose.one', { composeId })).body.mounts).toMatchObject([{ mountId }]);
    expect((await api.post('mounts.update', { mountId, content: 'z' })).body).toMatchObject({ mountId });
    const orphan = await api.post('mounts.create', { ...mount, serviceId: 'gone' });
    expect(orphan).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(orphan.body.message).toMatch(/Failed query: insert into "mount"\nparams: .*y,gone/);
    expect((await api.get('mounts.one', { mountId })).body.content).toBe('z');
    await api.post('mounts.remove', { mountId });
    expect((await api.get('mounts.one', { mountId })).status).toBe(404);
  });

  test('lower-case Swarm keys are refused', async () => {
    const environmentId = await newEnvironment(api);
    const { applicationId } = (await api.post('application.create', { name: 'web', environmentId })).body;
    const update = (healthCheckSwarm: unknown) =>
      api.post('application.update', { applicationId, healthCheckSwarm });
    expect((await update({ test: ['CMD', 'true'] })).status).toBe(400);
    expect(await update({ Test: ['CMD', 'true'] })).toMatchObject({ status: 200, body: true });
    const provider = { applicationId, dockerImage: 'ghcr.io/acme/web:v1.0.0' };
    expect((await api.post('application.saveDockerProvider', provider)).status).toBe(400);
  });
});
