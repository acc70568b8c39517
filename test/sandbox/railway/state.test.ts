import { startSandbox } from '../../../sandbox';
import { ask, createProject, createService, IMAGE_V1, IMAGE_V2 } from '../support/railway-project';
import { railway, temporarySandbox, until, visit } from '../support/sandbox';

test('after a restart the same port serves the same versions, and a deployment under way is finished', async () => {
  const world = await temporarySandbox();
  try {
    const project = await createProject(world.sandbox);
    const settings = { source: { image: IMAGE_V1 }, healthcheckPath: '/health' };
    const web = await createService(world.sandbox, project, 'web', settings);
    const api = await createService(world.sandbox, project, 'api', settings);
    const domain = await web.domain();
    await web.rollOut();
    await api.update({ source: { image: IMAGE_V2 } });
    const underWay = await api.deploy();
    await world.sandbox.close();

    const again = await startSandbox({ dir: world.dir, secondMs: 10 });
    try {
      expect(again.port).toBe(world.sandbox.port);
      expect(again.credentials).toEqual(world.sandbox.credentials);
      await until(async () => (await visit(again, domain, '/health')).status === 200);
      await until(
        async () =>
          (await ask(again, 'query ($id: String!) { deployment(id: $id) { status } }', { id: underWay }))
            .deployment.status === 'SUCCESS',
      );
    } finally {
      await again.close();
    }
  } finally {
    await world.close();
  }
});

test('a reset empties everything and keeps the address and the tokens', async () => {
  const world = await temporarySandbox();
  try {
    const web = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
      source: { image: IMAGE_V1 },
    });
    await web.rollOut();
    await world.sandbox.admin.reset();
    expect(
      (await railway(world.sandbox, 'query { projects { edges { node { id } } } }')).data.projects.edges,
    ).toEqual([]);
    expect(world.sandbox.admin.status().services).toEqual([]);
  } finally {
    await world.close();
  }
});

describe('edits by hand', () => {
  let world: Awaited<ReturnType<typeof temporarySandbox>>;
  let web: Awaited<ReturnType<typeof createService>>;
  beforeEach(async () => {
    world = await temporarySandbox();
    web = await createService(world.sandbox, await createProject(world.sandbox), 'web', {
      source: { image: IMAGE_V1 },
      healthcheckPath: '/health',
    });
    await web.setVariables({ MODE: 'prod' });
  });
  afterEach(() => world.close());
  const config = async () =>
    (
      await ask(
        world.sandbox,
        'query ($e: String!) { environment(id: $e) { config(decryptVariables: true) } }',
        { e: web.environmentId },
      )
    ).environment.config;

  test('a healthcheck disappears', async () => {
    expect(world.sandbox.admin.break({ fault: 'edit-healthcheck-removed' })).toBe(
      'The healthcheck /health of Railway service web is removed.',
    );
    expect((await config()).services[web.serviceId].deploy).not.toHaveProperty('healthcheckPath');
  });

  test('a variable changes', async () => {
    world.sandbox.admin.break({ fault: 'edit-variable-changed', service: 'web' });
    expect((await config()).services[web.serviceId].variables.MODE.value).toBe('changed by hand');
  });

  test('a service is deleted', async () => {
    world.sandbox.admin.break({ fault: 'edit-service-deleted', service: 'web' });
    expect((await config()).services).toEqual({});
  });

  test('a service gets one more region and a domain, and the environment a shared variable', async () => {
    const edits = ['edit-region-added', 'edit-domain-added', 'edit-shared-variable-added'];
    for (const fault of edits) world.sandbox.admin.break({ fault });
    const { services, sharedVariables } = await config();
    const { deploy, networking } = services[web.serviceId];
    expect(deploy.multiRegionConfig).toEqual({ 'us-west2': { numReplicas: 1 } });
    expect(Object.keys(networking.customDomains)).toEqual(['added-by-hand.localhost']);
    expect(Object.keys(sharedVariables)).toEqual(['ADDED_BY_HAND']);
    expect(() => world.sandbox.admin.break({ fault: 'edit-backups-removed' })).toThrow(/could touch/);
  });

  test('a service appears', async () => {
    world.sandbox.admin.break({ fault: 'edit-service-added' });
    await until(async () => Object.keys((await config()).services).length === 2);
    expect(world.sandbox.admin.status().services.map(({ name }) => name)).toEqual(['web', 'added-by-hand']);
  });

  test('an edit of a service that does not exist says which there are', () => {
    expect(() => world.sandbox.admin.break({ fault: 'edit-service-deleted', service: 'wbe' })).toThrow(
      'No service "wbe" that edit-service-deleted could touch.',
    );
  });
});
