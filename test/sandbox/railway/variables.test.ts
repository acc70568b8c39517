import { ask, createProject, createService, IMAGE_V1 } from '../support/railway-project';
import { temporarySandbox, until } from '../support/sandbox';

let world: Awaited<ReturnType<typeof temporarySandbox>>;
beforeEach(async () => {
  world = await temporarySandbox();
});
afterEach(() => world.close());

const read = async (
  { projectId, environmentId, serviceId }: { projectId: string; environmentId: string; serviceId?: string },
  unrendered = false,
): Promise<Record<string, string>> =>
  (
    await ask(
      world.sandbox,
      'query ($p: String!, $e: String!, $s: String, $u: Boolean) { variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: $u) }',
      { p: projectId, e: environmentId, s: serviceId, u: unrendered },
    )
  ).variables;

test('references to other services, shared variables and own variables are rendered, or kept when asked', async () => {
  const project = await createProject(world.sandbox);
  const db = await createService(world.sandbox, project, 'Postgres');
  const web = await createService(world.sandbox, project, 'web');
  await ask(world.sandbox, 'mutation ($i: VariableUpsertInput!) { variableUpsert(input: $i) }', {
    i: { ...project, name: 'REGION', value: 'eu', skipDeploys: true },
  });
  await db.setVariables({
    PASSWORD: 'secret',
    URL: 'postgres://u:${{PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:5432',
  });
  await web.setVariables({
    DATABASE_URL: '${{Postgres.URL}}/app',
    WHERE: '${{ shared.REGION }}',
    GONE: '[${{Nobody.AT_ALL}}]',
    LOOP: '${{LOOP}}',
  });
  expect(await read(web)).toMatchObject({
    DATABASE_URL: 'postgres://u:secret@postgres.railway.internal:5432/app',
    WHERE: 'eu',
    GONE: '[]',
    LOOP: '',
    RAILWAY_SERVICE_NAME: 'web',
  });
  expect(await read(web, true)).toMatchObject({
    DATABASE_URL: '${{Postgres.URL}}/app',
    WHERE: '${{ shared.REGION }}',
  });
  expect(await read(project)).toEqual({ REGION: 'eu' });
});

test('a name with dots or blanks needs quotes; what Railway does not understand, and what is not there, is empty', async () => {
  const project = await createProject(world.sandbox);
  const api = await createService(world.sandbox, project, 'my.api v2');
  const web = await createService(world.sandbox, project, 'web');
  await api.setVariables({ KEY: 'x' });
  await web.setVariables({
    DOUBLE: '${{"my.api v2".KEY}}',
    SINGLE: "${{ 'my.api v2' . KEY }}",
    BARE: '[${{my.api v2.KEY}}]',
    FUNCTION: '[${{secret(32)}}]',
    TYPO: '[${{"my.api v2".KEI}}]',
  });
  expect(await read(web)).toMatchObject({ DOUBLE: 'x', SINGLE: 'x', BARE: '[]', FUNCTION: '[]', TYPO: '[]' });
});

test('values in the configuration are masked unless decrypted', async () => {
  const web = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  await web.setVariables({ A: '1' });
  const { masked, plain } = await ask(
    world.sandbox,
    'query ($e: String!) { masked: environment(id: $e) { config } plain: environment(id: $e) { config(decryptVariables: true) } }',
    { e: web.environmentId },
  );
  expect(masked.config.services[web.serviceId].variables).toEqual({ A: { value: '*****' } });
  expect(plain.config.services[web.serviceId].variables).toEqual({ A: { value: '1' } });
});

test('sealed values never come back', async () => {
  const web = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  await ask(
    world.sandbox,
    'mutation ($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }',
    {
      e: web.environmentId,
      p: { services: { [web.serviceId]: { variables: { KEY: { value: 'x', isSealed: true } } } } },
    },
  );
  expect(await read(web)).not.toHaveProperty('KEY');
  const { environment } = await ask(
    world.sandbox,
    'query ($e: String!) { environment(id: $e) { config(decryptVariables: true) variables { edges { node { name isSealed } } } } }',
    { e: web.environmentId },
  );
  expect(environment.config.services[web.serviceId].variables.KEY).toEqual({
    value: '*****',
    isSealed: true,
  });
  expect(environment.variables.edges).toEqual([{ node: { name: 'KEY', isSealed: true } }]);
});

test('writing a variable deploys unless told not to, and deleting one always does', async () => {
  const web = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
    source: { image: IMAGE_V1 },
  });
  await web.setVariables({ A: '1', B: '2' });
  await web.setVariables({ A: '3' }, false);
  await ask(world.sandbox, 'mutation ($i: VariableDeleteInput!) { variableDelete(input: $i) }', {
    i: { projectId: web.projectId, environmentId: web.environmentId, serviceId: web.serviceId, name: 'A' },
  });
  const last = await web.deploy();
  const listed = await until(async () => {
    const list = await web.list();
    return list.some(({ id }) => id === last) && list;
  });
  expect(listed).toHaveLength(3);
  expect(await read(web)).toMatchObject({ B: '2' });
  expect(await read(web)).not.toHaveProperty('A');
});

test('replacing a collection deletes what it does not name', async () => {
  const web = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  await web.setVariables({ A: '1', B: '2' });
  await ask(
    world.sandbox,
    'mutation ($i: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $i) }',
    {
      i: {
        projectId: web.projectId,
        environmentId: web.environmentId,
        serviceId: web.serviceId,
        variables: { B: '3' },
        replace: true,
        skipDeploys: true,
      },
    },
  );
  const variables = await read(web, true);
  expect(variables['B']).toBe('3');
  expect(variables).not.toHaveProperty('A');
});

test('a value that is not text is invalid', async () => {
  const web = await createService(world.sandbox, await createProject(world.sandbox), 'web');
  await expect(web.setVariables({ A: 1 as unknown as string })).rejects.toThrow('Invalid input');
});
