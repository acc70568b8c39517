import { ask, createProject, createService, IMAGE_V1 } from '../support/railway-project';
import { railway, temporarySandbox, until } from '../support/sandbox';

let world: Awaited<ReturnType<typeof temporarySandbox>>;
beforeEach(async () => {
  world = await temporarySandbox();
});
afterEach(() => world.close());

const asProject = (token: string) => ({ 'project-access-token': token });

test('errors come with status 200, no data, a trace id and the code of an internal error', async () => {
  const answer = await railway(world.sandbox, 'query { project(id: "nope") { id } }');
  expect(answer).toMatchObject({ status: 200, data: null });
  expect(answer.errors).toEqual([
    {
      message: 'Project not found',
      path: ['project'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
      traceId: expect.any(String),
    },
  ]);
});

test('a document that does not fit the schema is refused before anything is done', async () => {
  const answer = await railway(world.sandbox, 'mutation { serviceInstanceExec(id: "x") { output } }');
  expect(answer.status).toBe(400);
  expect(answer.errors?.[0]).toMatchObject({
    message: expect.stringContaining('Cannot query field "serviceInstanceExec" on type "Mutation".'),
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
});

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer wrong' }],
])('%s is not authorized', async (_, headers) => {
  const answer = await railway(
    world.sandbox,
    'query { projects { edges { node { id } } } }',
    {},
    headers as Record<string, string>,
  );
  expect(answer.status).toBe(200);
  expect(answer.errors?.[0]?.message).toBe('Not Authorized');
});

test('each kind of token works in its own header only', async () => {
  const { railwayAccountToken, railwayProjectToken } = world.sandbox.credentials;
  const { projectId, environmentId } = await createProject(world.sandbox);
  const self = 'query { projectToken { projectId environmentId } }';
  const asked = async (headers: Record<string, string>, query = self) =>
    railway(world.sandbox, query, {}, headers);
  expect((await asked(asProject(railwayProjectToken))).data).toEqual({
    projectToken: { projectId, environmentId },
  });
  expect((await asked({ authorization: `Bearer ${railwayProjectToken}` })).errors?.[0]?.message).toBe(
    'Not Authorized',
  );
  expect((await asked(asProject(railwayAccountToken))).errors?.[0]?.message).toBe('Project Token not found');
  const workspaces = 'query { apiToken { workspaces { name } } }';
  expect((await asked(asProject(railwayProjectToken), workspaces)).errors?.[0]?.message).toBe(
    'Not Authorized',
  );
  expect((await railway(world.sandbox, workspaces)).data.apiToken.workspaces).toEqual([{ name: 'Sandbox' }]);
});

test('a project token sees its own project and environment and nothing else', async () => {
  await createProject(world.sandbox, 'first');
  const other = await createProject(world.sandbox, 'second');
  const headers = asProject(world.sandbox.credentials.railwayProjectToken);
  const answer = await railway(
    world.sandbox,
    'query ($id: String!) { project(id: $id) { name } }',
    { id: other.projectId },
    headers,
  );
  expect(answer.errors?.[0]?.message).toBe('Not Authorized');
  const created = await ask(
    world.sandbox,
    'mutation ($i: ProjectTokenCreateInput!) { projectTokenCreate(input: $i) }',
    { i: { ...other, name: 'ci' } },
  );
  const own = await railway(
    world.sandbox,
    'query ($id: String!) { project(id: $id) { name } }',
    { id: other.projectId },
    asProject(created.projectTokenCreate),
  );
  expect(own.data.project.name).toBe('second');
});

test('a new service cannot be used in its environment for a moment', async () => {
  let stopped: Date | undefined;
  await world.close();
  world = await temporarySandbox({ now: () => stopped ?? new Date() });
  const { projectId, environmentId } = await createProject(world.sandbox);
  stopped = new Date();
  const { serviceCreate } = await ask(
    world.sandbox,
    'mutation ($i: ServiceCreateInput!) { serviceCreate(input: $i) { id } }',
    { i: { projectId, name: 'web' } },
  );
  const one = 'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { id } }';
  const all =
    'query ($e: String!) { environment(id: $e) { config serviceInstances { edges { node { serviceId } } } } }';
  const target = { s: serviceCreate.id, e: environmentId };
  const early = (await ask(world.sandbox, all, { e: environmentId })).environment;
  expect([early.config.services, early.serviceInstances.edges]).toEqual([{}, []]);
  expect((await railway(world.sandbox, one, target)).errors?.[0]?.message).toBe('ServiceInstance not found');
  stopped = undefined;
  await until(async () => (await railway(world.sandbox, one, target)).data);
});

test('service names are unique in a project', async () => {
  const project = await createProject(world.sandbox);
  await createService(world.sandbox, project, 'web');
  await expect(createService(world.sandbox, project, 'web')).rejects.toThrow(
    'A service named "web" already exists in this project',
  );
});

test.each([
  ['more than one pre-deploy command', { preDeployCommand: ['a', 'b'] }],
  ['no replicas', { numReplicas: 0 }],
  ['a healthcheck path without a slash', { healthcheckPath: 'health' }],
  ['fewer than no retries', { restartPolicyMaxRetries: -1 }],
])('settings with %s are invalid and change nothing', async (_, settings) => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    startCommand: 'serve',
  });
  await expect(service.update({ startCommand: 'other', ...settings })).rejects.toThrow('Invalid input');
  const { serviceInstance } = await ask(
    world.sandbox,
    'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { startCommand } }',
    service.target,
  );
  expect(serviceInstance.startCommand).toBe('serve');
});

test('the configuration leaves defaults out that the instance shows, and masks credentials', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
    restartPolicyType: 'ON_FAILURE',
    restartPolicyMaxRetries: 10,
    healthcheckPath: '/health',
    registryCredentials: { username: 'robot', password: 'hunter2' },
  });
  const { environment, serviceInstance } = await ask(
    world.sandbox,
    `query ($s: String!, $e: String!) {
      environment(id: $e) { config(decryptVariables: true) }
      serviceInstance(serviceId: $s, environmentId: $e) { restartPolicyType restartPolicyMaxRetries }
    }`,
    service.target,
  );
  expect(serviceInstance).toEqual({ restartPolicyType: 'ON_FAILURE', restartPolicyMaxRetries: 10 });
  expect(environment.config.services[service.serviceId].deploy).toEqual({
    healthcheckPath: '/health',
    registryCredentials: { username: '*****', password: '*****' },
  });
});

test('null in settings returns a key to its default', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    restartPolicyMaxRetries: 3,
  });
  await service.update({ restartPolicyMaxRetries: null });
  const { serviceInstance } = await ask(
    world.sandbox,
    'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { restartPolicyMaxRetries } }',
    service.target,
  );
  expect(serviceInstance.restartPolicyMaxRetries).toBe(10);
});

test('limits can be set, read and taken back', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  const set = (limits: object) =>
    ask(
      world.sandbox,
      'mutation ($i: ServiceInstanceLimitsUpdateInput!) { serviceInstanceLimitsUpdate(input: $i) }',
      { i: { serviceId: service.serviceId, environmentId: service.environmentId, ...limits } },
    );
  const read = async () =>
    (
      await ask(
        world.sandbox,
        'query ($s: String!, $e: String!) { serviceInstanceLimitOverride(serviceId: $s, environmentId: $e) }',
        service.target,
      )
    ).serviceInstanceLimitOverride;
  await set({ vCPUs: 2, memoryGB: 1.5 });
  expect(await read()).toEqual({ containers: { cpu: 2, memoryBytes: 1_500_000_000 } });
  await set({ vCPUs: null, memoryGB: null });
  expect(await read()).toBeNull();
});

test('every answer counts down the rate limit', async () => {
  const remaining = async () =>
    Number((await railway(world.sandbox, 'query { me { id } }')).headers.get('x-ratelimit-remaining'));
  const first = await remaining();
  expect(await remaining()).toBe(first - 1);
});

test('lists are paged the Relay way', async () => {
  for (const name of ['a', 'b', 'c']) await createProject(world.sandbox, name);
  const page = async (after?: string) =>
    (
      await ask(
        world.sandbox,
        'query ($after: String) { projects(first: 2, after: $after) { edges { node { name } } pageInfo { hasNextPage endCursor } } }',
        { after },
      )
    ).projects;
  const first = await page();
  expect(first.edges.map((edge: { node: { name: string } }) => edge.node.name)).toEqual(['a', 'b']);
  expect(first.pageInfo.hasNextPage).toBe(true);
  const second = await page(first.pageInfo.endCursor);
  expect(second.edges).toEqual([{ node: { name: 'c' } }]);
  expect(second.pageInfo.hasNextPage).toBe(false);
});

test('a volume made without an environment has no instance anywhere', async () => {
  const { projectId } = await createProject(world.sandbox);
  const { volumeCreate } = await ask(
    world.sandbox,
    'mutation ($i: VolumeCreateInput!) { volumeCreate(input: $i) { volumeInstances { edges { node { id } } } } }',
    { i: { projectId, mountPath: '/data' } },
  );
  expect(volumeCreate.volumeInstances.edges).toEqual([]);
});

test('staged changes are committed as one, deploying only when asked', async () => {
  const service = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
  });
  const patch = {
    services: {
      [service.serviceId]: { deploy: { healthcheckPath: '/health' }, variables: { A: { value: '1' } } },
    },
  };
  const stage =
    'mutation ($e: String!, $p: EnvironmentConfig!) { environmentStageChanges(environmentId: $e, input: $p) { status } }';
  const commit =
    'mutation ($e: String!, $skip: Boolean) { environmentPatchCommitStaged(environmentId: $e, skipDeploys: $skip) }';
  await ask(world.sandbox, stage, { e: service.environmentId, p: patch });
  await ask(world.sandbox, commit, { e: service.environmentId, skip: true });
  await expect(ask(world.sandbox, commit, { e: service.environmentId })).rejects.toThrow('No staged changes');
  expect(await service.list()).toEqual([]);
  const { serviceInstance } = await ask(
    world.sandbox,
    'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { healthcheckPath } }',
    service.target,
  );
  expect(serviceInstance.healthcheckPath).toBe('/health');
  await ask(
    world.sandbox,
    'mutation ($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }',
    { e: service.environmentId, p: patch },
  );
  await until(async () => (await service.list()).length === 1);
});
