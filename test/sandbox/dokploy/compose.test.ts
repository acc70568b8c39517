import type { Sandbox } from '../../../sandbox/start';
import { until, visit } from '../support/sandbox';
import {
  type Client,
  client,
  deploy,
  dokploySandbox,
  file,
  inspect,
  newCompose,
  temporaryFolder,
  web,
} from './support';

let sandbox: Sandbox;
let api: Client;
const open = async (dir?: string) => {
  sandbox = await dokploySandbox(dir);
  api = client(sandbox);
};
beforeEach(() => open());
afterEach(() => sandbox.close());

const logOf = async (deploymentId: string) =>
  (await api.get('deployment.readLogs', { deploymentId })).body as string;
const update = (composeId: string, composeFile: string) =>
  api.post('compose.update', { composeId, composeFile });

describe('a deployment', () => {
  test('waits in the queue without a row, while the status still tells the previous result', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    await deploy(api, { composeId });
    const endless = { test: ['CMD', 'false'], interval: '600s', start_period: '600s' };
    const other = await newCompose(api, file({ web: web('web:v1.0.0', { healthcheck: endless }) }), {
      command: 'compose up -d --wait',
    });
    await api.post('compose.deploy', { composeId: other.composeId, title: 'busy' });
    const answer = await api.post('compose.deploy', { composeId, title: 'second' });
    expect(answer.body).toEqual({ success: true, message: 'Deployment queued', composeId });
    await api.post('compose.deploy', { composeId, title: 'third' });
    await until(async () => (await api.get('compose.one', other)).body.composeStatus === 'running');
    expect((await api.get('deployment.queueList')).body).toMatchObject([
      { state: 'active', data: { titleLog: 'busy' } },
      { state: 'waiting', data: { composeId, titleLog: 'second' } },
      { state: 'waiting', data: { composeId, titleLog: 'third' } },
    ]);
    expect((await api.get('deployment.allByCompose', { composeId })).body).toHaveLength(1);
    expect((await api.get('compose.one', { composeId })).body.composeStatus).toBe('done');
  });

  test('runs after those before it', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    for (const title of ['first', 'second', 'third']) await api.post('compose.deploy', { composeId, title });
    const rows = await until(async () => {
      const all = (await api.get('deployment.allByCompose', { composeId })).body;
      return all.length === 3 && all[0].status === 'done' && all;
    });
    expect(rows.map(({ title }: { title: string }) => title)).toEqual(['third', 'second', 'first']);
  });

  test('without --wait is done before anything is healthy; with it, only then', async () => {
    const slowStart = web('web:v1.0.0', {
      healthcheck: { test: ['CMD', 'wget', 'http://127.0.0.1:3000/health'], interval: '60s' },
    });
    const { composeId, appName } = await newCompose(api, file({ web: slowStart }), { command: '' });
    expect(await deploy(api, { composeId })).toMatchObject({ status: 'done' });
    const [container] = await inspect(api, appName);
    expect(container).toMatchObject({ state: 'running', status: 'Up 1 second (health: starting)' });

    const waiting = await newCompose(api, file({ web: web('web:v1.0.0') }));
    expect(await deploy(api, waiting)).toMatchObject({ status: 'done' });
    const [healthy] = await inspect(api, waiting.appName);
    expect(healthy).toMatchObject({
      name: `${waiting.appName}-web-1`,
      RestartCount: 0,
      Config: { Image: 'ghcr.io/acme/web:v1.0.0', Labels: { 'com.docker.compose.service': 'web' } },
      State: { Status: 'running', Health: { Status: 'healthy' } },
    });
    expect(healthy.Image).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('keeps about ten rows', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    for (let index = 0; index < 13; index += 1) await deploy(api, { composeId });
    expect((await api.get('deployment.allByCompose', { composeId })).body).toHaveLength(11);
  });

  test('can be lost without a trace', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    sandbox.admin.break({ fault: 'lost-queue', service: 'ledger', times: 1 });
    expect((await api.post('compose.deploy', { composeId, title: 'lost' })).status).toBe(200);
    expect((await api.get('deployment.queueList')).body).toEqual([]);
    await deploy(api, { composeId });
    const rows = (await api.get('deployment.allByCompose', { composeId })).body;
    expect(rows.map(({ title }: { title: string }) => title)).not.toContain('lost');
  });
});

describe('a new image', () => {
  test('that never becomes healthy fails the deployment after the old container is gone', async () => {
    const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    await deploy(api, { composeId });
    await update(composeId, file({ web: web('web:never-healthy-v2') }));
    const failed = await deploy(api, { composeId });
    expect(failed.status).toBe('error');
    expect(await logOf(failed.deploymentId)).toContain(`container ${appName}-web-1 is unhealthy`);
    expect((await api.get('compose.one', { composeId })).body.composeStatus).toBe('error');
    expect(await inspect(api, appName)).toMatchObject([
      { Config: { Image: 'ghcr.io/acme/web:never-healthy-v2' }, State: { Health: { Status: 'unhealthy' } } },
    ]);
  });

  test('that crashes is restarted up to its cap, and then stays exited', async () => {
    const { composeId, appName } = await newCompose(api, file({ web: web('web:crash-at-start-v2') }));
    expect((await deploy(api, { composeId })).status).toBe('error');
    const [container] = await until(async () => {
      const found = await inspect(api, appName);
      return found[0]?.state === 'exited' && found;
    });
    expect(container).toMatchObject({ RestartCount: 3, State: { Status: 'exited', ExitCode: 1 } });
  });

  test('that does not exist fails before anything is replaced', async () => {
    const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    await deploy(api, { composeId });
    await update(composeId, file({ web: web('web:missing-v2') }));
    expect((await deploy(api, { composeId })).status).toBe('error');
    expect(await inspect(api, appName)).toMatchObject([
      { Config: { Image: 'ghcr.io/acme/web:v1.0.0' }, state: 'running' },
    ]);
  });

  test('replaces the changed container only, and orphans go when the command says so', async () => {
    const { composeId, appName } = await newCompose(
      api,
      file({ web: web('web:v1.0.0'), jobs: web('jobs:v1.0.0'), old: web('old:v1.0.0') }),
    );
    await deploy(api, { composeId });
    const before = await inspect(api, appName);
    await update(composeId, file({ web: web('web:v2.0.0'), jobs: web('jobs:v1.0.0') }));
    await deploy(api, { composeId });
    const after = await inspect(api, appName);
    const idOf = (all: typeof before, service: string) =>
      all.find(({ name }) => name.includes(`-${service}-`))?.containerId;
    expect(idOf(after, 'jobs')).toBe(idOf(before, 'jobs'));
    expect(idOf(after, 'web')).not.toBe(idOf(before, 'web'));
    expect(idOf(after, 'old')).toBeUndefined();
  });
});

describe('a compose file', () => {
  test('takes variables from the environment of the app, references included', async () => {
    const service = web('web:v1.0.0', {
      environment: { GREETING: '${WORD} ${{WORD}}', PASSWORD: '${PASSWORD}', FALLBACK: '${NONE:-${WORD}}' },
    });
    const { composeId, appName } = await newCompose(
      api,
      file({ web: service }).replace('${{WORD}}', '$$$$WORD'),
      { env: 'WORD=hello\nPASSWORD=${{project.SECRET}}' },
    );
    const { projectId } = (await api.get('compose.one', { composeId })).body.environment;
    expect((await deploy(api, { composeId })).status).toBe('error');
    await api.post('project.update', { projectId, env: 'SECRET=hunter2' });
    expect((await deploy(api, { composeId })).status).toBe('done');
    const [container] = await inspect(api, appName);
    expect(container.Config.Env).toEqual(
      expect.arrayContaining(['GREETING=hello $WORD', 'PASSWORD=hunter2', 'FALLBACK=hello']),
    );
  });

  describe('gets its variables from .env', () => {
    const awkward = {
      DOLLARS: 'pa$$word',
      REFERENCE: '{"a":"$x"}',
      QUOTES: 'it\'s a "te$t" #1',
      LINES: 'one\ntwo',
      EMPTY: '',
    };
    const environment = Object.fromEntries(Object.keys(awkward).map((key) => [key, `\${${key}}`]));
    const env = `DOLLARS=pa$$word
REFERENCE={"a":"$x"}
QUOTES=\`${awkward.QUOTES}\`
LINES='one
two'
EMPTY=''`;
    const run = async (settings: object = {}) => {
      const app = await newCompose(api, file({ web: web('web:v1.0.0', { environment }) }), {
        env,
        ...settings,
      });
      const row = await deploy(api, app);
      const [container] = await inspect(api, app.appName);
      const seen = (container?.Config.Env ?? []).map((line: string) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      });
      return { status: row.status, seen: Object.fromEntries(seen), log: await logOf(row.deploymentId) };
    };
    const nothing = Object.fromEntries(Object.keys(awkward).map((key) => [key, '']));

    test('as they are', async () => {
      expect((await run()).seen).toEqual(awkward);
    });

    test('changed by the version that writes no quotes', async () => {
      sandbox.admin.break({ fault: 'old-dokploy' });
      expect(
        (await run({ env: 'DOLLARS=pa$$word\nREFERENCE={"a":"$x"}\nQUOTES=`it\'s "te$t" #1`' })).seen,
      ).toEqual({
        DOLLARS: 'pa$word',
        REFERENCE: '{"a":""}',
        QUOTES: 'it\'s "te"',
        LINES: '',
        EMPTY: '',
      });
    });

    test('that is in another folder with another compose path: everything is empty, and done', async () => {
      const { status, seen, log } = await run({ composePath: './deploy/docker-compose.yml' });
      expect({ status, seen }).toEqual({ status: 'done', seen: nothing });
      expect(log).toContain('"DOLLARS" variable is not set');
    });

    test('that is not written at all when somebody says so', async () => {
      expect(await run({ createEnvFile: false })).toMatchObject({ status: 'done', seen: nothing });
    });

    test('that a command names: where it is not, nothing is deployed', async () => {
      const command = 'compose --env-file .env -p named -f docker-compose.yml up -d';
      const { status, log } = await run({ composePath: './deploy/docker-compose.yml', command });
      expect(status).toBe('error');
      expect(log).toContain("couldn't find env file");
    });
  });

  test.each([
    ['bad YAML', 'services: [', {}],
    ['nothing in it', '', {}],
    ['a dependency nobody declared', file({ web: web('web:v1.0.0', { depends_on: ['db'] }) }), {}],
    ['a volume nobody declared', file({ web: web('web:v1.0.0', { volumes: ['data:/data'] }) }), {}],
    ['a build', file({ web: { build: '.' } }), {}],
    [
      'a command that the filter refuses',
      file({ web: web('web:v1.0.0') }),
      { command: 'compose up -d; true' },
    ],
    [
      'a command for another file',
      file({ web: web('web:v1.0.0') }),
      { command: 'compose -f other.yml up -d' },
    ],
  ])('with %s fails at deploy time only', async (_, composeFile, settings) => {
    const { composeId } = await newCompose(api, composeFile, settings);
    const { status, deploymentId } = await deploy(api, { composeId });
    expect(status).toBe('error');
    expect(await logOf(deploymentId)).toMatch(/Error: .+/);
  });

  test('is shown as it will be written, and its default command as it will run', async () => {
    const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    await api.post('domain.create', {
      host: 'ledger.localhost',
      composeId,
      serviceName: 'web',
      domainType: 'compose',
    });
    const converted = (await api.get('compose.getConvertedCompose', { composeId })).body;
    expect(converted).toContain('Host(`ledger.localhost`)');
    expect(converted).toContain('dokploy-network');
    expect((await api.get('compose.getDefaultCommand', { composeId })).body).toBe(
      `docker compose -p ${appName} -f docker-compose.yml up -d --build --remove-orphans`,
    );
    expect((await api.get('compose.loadServices', { composeId, type: 'cache' })).status).toBe(404);
    expect((await api.get('compose.loadServices', { composeId, type: 'fetch' })).body).toEqual(['web']);
    await update(composeId, 'services: [');
    expect(await api.get('compose.getConvertedCompose', { composeId })).toMatchObject({
      status: 500,
      body: { code: 'INTERNAL_SERVER_ERROR' },
    });
  });

  test('starts a service once the one it waits for is healthy, and not at all when that never happens', async () => {
    const waiting = (image: string) =>
      file({
        db: web(image),
        web: web('web:v1.0.0', { depends_on: { db: { condition: 'service_healthy' } } }),
      });
    const { composeId, appName } = await newCompose(api, waiting('db:never-healthy-v1'), { command: '' });
    const failed = await deploy(api, { composeId });
    expect(failed.status).toBe('error');
    expect(await logOf(failed.deploymentId)).toContain('dependency failed to start');
    expect((await inspect(api, appName)).find(({ name }) => name.includes('-web-'))?.state).toBe('created');
    await update(composeId, waiting('db:v1.0.0'));
    expect((await deploy(api, { composeId })).status).toBe('done');
  });
});

describe('a domain', () => {
  test('takes effect at the next deploy, and answers 404 while the container is not healthy', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    await deploy(api, { composeId });
    await api.post('domain.create', {
      host: 'ledger.localhost',
      composeId,
      serviceName: 'web',
      port: 3000,
      domainType: 'compose',
    });
    expect((await visit(sandbox, 'ledger.localhost', '/health')).status).toBe(404);
    await deploy(api, { composeId });
    expect(await visit(sandbox, 'ledger.localhost', '/health')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"v1.0.0"'),
    });
    await update(composeId, file({ web: web('web:never-healthy-v2') }));
    await deploy(api, { composeId });
    expect((await visit(sandbox, 'ledger.localhost', '/health')).status).toBe(404);
    expect(sandbox.admin.status().services).toMatchObject([
      { name: 'web', url: expect.stringContaining('http://ledger.localhost:') },
    ]);
  });

  test('of a service the file does not have fails every deploy', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0') }));
    const created = await api.post('domain.create', {
      host: 'x.localhost',
      composeId,
      serviceName: 'api',
      domainType: 'compose',
    });
    expect(created.status).toBe(200);
    expect((await deploy(api, { composeId })).status).toBe('error');
  });
});

test('removing a project leaves its containers running, deleting a compose app does not', async () => {
  const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }));
  await deploy(api, { composeId });
  const { projectId } = (await api.get('compose.one', { composeId })).body.environment;
  await api.post('project.remove', { projectId });
  expect((await api.get('compose.one', { composeId })).status).toBe(404);
  expect(await inspect(api, appName)).toMatchObject([{ state: 'running' }]);

  const other = await newCompose(api, file({ web: web('web:v1.0.0') }));
  await deploy(api, other);
  await api.post('compose.stop', { composeId: other.composeId });
  expect(await inspect(api, other.appName)).toMatchObject([{ state: 'exited' }]);
  await api.post('compose.start', { composeId: other.composeId });
  expect(await inspect(api, other.appName)).toMatchObject([{ state: 'running' }]);
  await api.post('compose.delete', { composeId: other.composeId });
  expect(await inspect(api, other.appName)).toEqual([]);
});

test('a restart interrupts nobody: health, restarts and routes are as before', async () => {
  await sandbox.close();
  const dir = temporaryFolder();
  await open(dir);
  const crashing = web('crasher:crash-at-start-v1');
  const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0'), crashing }), {
    command: '',
  });
  const domain = { host: 'ledger.localhost', composeId, serviceName: 'web', domainType: 'compose' };
  await api.post('domain.create', domain);
  await deploy(api, { composeId });
  const facts = async () =>
    (await inspect(api, appName))
      .map(({ name, state, RestartCount, State }) => [name, state, RestartCount, State.Health.Status])
      .sort();
  await until(async () => JSON.stringify(await facts()).match(/"exited",3.*"running",0,"healthy"/));
  const before = await facts();
  await sandbox.close();
  await open(dir);
  expect(await facts()).toEqual(before);
  expect((await visit(sandbox, 'ledger.localhost', '/health')).status).toBe(200);
});

test('a restart in the middle of a deployment loses the queue, and cancels what ran', async () => {
  await sandbox.close();
  const dir = temporaryFolder();
  await open(dir);
  const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }));
  await api.post('domain.create', {
    host: 'ledger.localhost',
    composeId,
    serviceName: 'web',
    domainType: 'compose',
  });
  await deploy(api, { composeId });
  await update(
    composeId,
    file({ web: web('web:v2.0.0', { healthcheck: { test: ['CMD', 'false'], interval: '60s' } }) }),
  );
  await api.post('compose.deploy', { composeId, title: 'running' });
  await api.post('compose.deploy', { composeId, title: 'waiting' });
  await until(async () => (await inspect(api, appName))[0]?.Config?.Image.endsWith('v2.0.0'));
  await sandbox.close();
  await open(dir);
  const rows = (await api.get('deployment.allByCompose', { composeId })).body;
  expect(rows).toMatchObject([{ title: 'running', status: 'cancelled' }, { status: 'done' }]);
  expect((await api.get('deployment.queueList')).body).toEqual([]);
  expect((await api.get('compose.one', { composeId })).body.composeStatus).toBe('idle');
  expect(await inspect(api, appName)).toMatchObject([
    { state: 'running', Config: { Image: 'ghcr.io/acme/web:v2.0.0' } },
  ]);
});

describe('a job', () => {
  const migrate = (tag: string) => ({ image: `ghcr.io/plumbline-sandbox/job:${tag}`, restart: 'no' });
  const after = { depends_on: { migrate: { condition: 'service_completed_successfully' } } };

  test('ends before what waits for it starts, and --wait does not take its end for a failure', async () => {
    const services = { web: web('web:v1.0.0', after), migrate: migrate('v1') };
    const { composeId, appName } = await newCompose(api, file(services));
    for (const _ of ['first', 'again'])
      expect(await deploy(api, { composeId })).toMatchObject({ status: 'done' });
    const states = (await inspect(api, appName)).map(({ name, state }) => [name, state]);
    expect(Object.fromEntries(states)).toEqual({
      [`${appName}-web-1`]: 'running',
      [`${appName}-migrate-1`]: 'exited',
    });
  });

  test('that fails keeps what waits for it from starting', async () => {
    const services = { web: web('web:v1.0.0', after), migrate: migrate('crash-at-start') };
    const { composeId } = await newCompose(api, file(services));
    const failed = await deploy(api, { composeId });
    expect(failed.status).toBe('error');
    expect(await logOf(failed.deploymentId)).toContain(
      `service "migrate" didn't complete successfully: exit 1`,
    );
  });

  test('that nobody waits for fails --wait', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0'), migrate: migrate('v1') }));
    const failed = await deploy(api, { composeId });
    expect(await logOf(failed.deploymentId)).toContain('migrate-1 exited (0)');
  });
});

describe('a file with variables', () => {
  const app = (env_file: unknown) => file({ web: web('web:v1.0.0', { env_file }) });

  test('is .env or a file mount; what the service itself declares wins', async () => {
    const composeFile = file({
      web: web('web:v1.0.0', {
        env_file: ['.env', '../files/app.env'],
        environment: { B: 'own', PORT: '3000' },
      }),
    });
    const { composeId, appName } = await newCompose(api, composeFile, { env: 'A=one\nB=two\nC=three' });
    const mount = { type: 'file', serviceType: 'compose', serviceId: composeId, mountPath: '/x' };
    await api.post('mounts.create', { ...mount, filePath: 'app.env', content: 'C=mounted\n' });
    expect(await deploy(api, { composeId })).toMatchObject({ status: 'done' });
    const [container] = await inspect(api, appName);
    expect(container.Config.Env).toEqual(expect.arrayContaining(['A=one', 'B=own', 'C=mounted']));
  });

  test('that is not there fails the deployment, unless it may be missing', async () => {
    const { composeId } = await newCompose(api, app('app.env'));
    const failed = await deploy(api, { composeId });
    expect(await logOf(failed.deploymentId)).toContain('env file app.env not found');
    await update(composeId, app({ path: 'app.env', required: false }));
    expect(await deploy(api, { composeId })).toMatchObject({ status: 'done' });
  });
});

describe('a published port', () => {
  test.each([
    ['another container has it', { ports: ['127.0.0.1:9000:1'] }, { ports: ['9000:2'] }, '0.0.0.0:9000'],
    ['Traefik has it', { ports: [{ target: 1, published: '443' }] }, {}, '0.0.0.0:443'],
  ])('fails the deployment when %s', async (_, one, two, place) => {
    const services = { a: web('web:v1.0.0', one), b: web('web:v1.0.0', two) };
    const { composeId } = await newCompose(api, file(services));
    const failed = await deploy(api, { composeId });
    expect(await logOf(failed.deploymentId)).toContain(`Bind for ${place} failed: port is already allocated`);
  });

  test('is free again once its container is replaced', async () => {
    const { composeId } = await newCompose(api, file({ web: web('web:v1.0.0', { ports: ['8080:3000'] }) }));
    await deploy(api, { composeId });
    await update(composeId, file({ web: web('web:v2.0.0', { ports: ['8080:3000'] }) }));
    expect(await deploy(api, { composeId })).toMatchObject({ status: 'done' });
  });
});

describe('an edit in the dashboard', () => {
  test('removes a healthcheck, changes a variable, adds and deletes an app', async () => {
    const { composeId, appName } = await newCompose(api, file({ web: web('web:v1.0.0') }), {
      env: 'WORD=hello\nOTHER=x',
    });
    await deploy(api, { composeId });
    const read = async () => (await api.get('compose.one', { composeId })).body;
    expect(sandbox.admin.break({ fault: 'edit-healthcheck-removed', service: 'web' })).toContain('web');
    expect(JSON.stringify(await read())).not.toContain('healthcheck');
    sandbox.admin.break({ fault: 'edit-variable-changed', service: 'ledger' });
    expect((await read()).env).toContain('WORD=changed by hand');
    sandbox.admin.break({ fault: 'edit-service-added' });
    expect((await api.get('compose.search', { name: 'added' })).body.total).toBe(1);
    expect(() => sandbox.admin.break({ fault: 'edit-service-deleted', service: 'nobody' })).toThrow(/nobody/);
    sandbox.admin.break({ fault: 'edit-service-deleted', service: 'ledger' });
    expect((await api.get('compose.one', { composeId })).status).toBe(404);
    await until(async () => (await inspect(api, appName)).length === 0);
  });
});
