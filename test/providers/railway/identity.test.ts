import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { connectionOf, environment, instance, lost, refuse } from '../../platforms/railway/fake';
import { provider } from './support';

const project = (services: object[] = [], environments: object[] = []) => ({
  project: {
    id: 'p',
    name: 'shop',
    description: null,
    environments: connectionOf(environments),
    services: connectionOf(services),
  },
});
const account = () => ({ apiToken: { workspaces: [{ id: 'w', name: 'Acme' }] } });
const web = { project_id: 'p', name: 'web' };

describe('railway_project', () => {
  const projects =
    (...nodes: object[]) =>
    () => ({ projects: connectionOf(nodes) });

  test('meets the one project of its name, as it is', async () => {
    const { resource } = await provider({
      ApiToken: account,
      Projects: projects({ id: 'p', name: 'shop' }, { id: 'q', name: 'other' }),
      Project: () => project(),
    });
    expect(await resource('railway_project').existing({ name: 'shop', description: 'Shop' })).toMatchObject({
      id: 'p',
      name: 'shop',
      description: '',
    });
  });

  test('refuses to choose between two projects of one name', async () => {
    const { resource } = await provider({
      ApiToken: account,
      Projects: projects({ id: 'p', name: 'shop' }, { id: 'q', name: 'shop' }),
    });
    await expect(resource('railway_project').existing({ name: 'shop' })).rejects.toThrow(
      /2 projects are named shop: p, q/,
    );
  });

  test('finds the project when the answer to its creation was lost', async () => {
    const { resource, of } = await provider({
      ApiToken: account,
      Projects: (_v, call) => projects(...(call < 1 ? [] : [{ id: 'p', name: 'shop' }]))(),
      ProjectCreate: lost,
    });
    expect(await resource('railway_project').create({ name: 'shop' })).toMatchObject({ id: 'p' });
    expect(of('ProjectCreate')).toHaveLength(1);
  });

  test('with a project token is the project of the token or nothing', async () => {
    const answers = {
      ApiToken: refuse('Not Authorized'),
      ProjectToken: () => ({ projectToken: { projectId: 'p', environmentId: 'e' } }),
      Project: () => project(),
    };
    const { resource } = await provider(answers);
    expect(await resource('railway_project').existing({ name: 'shop' })).toMatchObject({ id: 'p' });
    await expect(resource('railway_project').existing({ name: 'other' })).rejects.toThrow(
      /with a token of project shop/,
    );
  });

  test('is not deleted while it is protected', async () => {
    const { resource, calls } = await provider({});
    await expect(resource('railway_project').delete({ id: 'p', name: 'shop' })).rejects.toThrow(
      /protected against deletion/,
    );
    expect(calls).toEqual([]);
  });
});

describe('railway_environment', () => {
  const production = { project_id: 'p', name: 'production' };
  const withProduction = { Project: () => project([], [{ id: 'e', name: 'production' }]) };

  test('meets the environment of its name', async () => {
    const { resource } = await provider(withProduction);
    const { existing } = resource('railway_environment');
    expect(await existing(production)).toMatchObject({ id: 'e', deletion_protection: true });
    expect(await existing({ ...production, name: 'staging' })).toBeNull();
    expect(await existing({ ...production, project_id: UNKNOWN })).toBe(UNKNOWN);
  });

  test('is the one that came with the project of this run, which nobody else has', async () => {
    const { resource, session, names } = await provider(withProduction);
    session.made.add('p');
    expect(await resource('railway_environment').existing(production)).toBeNull();
    expect(await resource('railway_environment').create(production)).toMatchObject({ id: 'e' });
    expect(names()).not.toContain('EnvironmentCreate');
  });

  test('starts empty and deploys nothing when it is new', async () => {
    const { resource, of } = await provider({
      Project: () => project(),
      EnvironmentCreate: () => ({ environmentCreate: { id: 'e' } }),
    });
    expect(await resource('railway_environment').create({ project_id: 'p', name: 'staging' })).toMatchObject({
      id: 'e',
    });
    expect(of('EnvironmentCreate')).toEqual([
      { input: { projectId: 'p', name: 'staging', skipInitialDeploys: true } },
    ]);
  });
});

describe('railway_service', () => {
  test('is created without looking first', async () => {
    const { resource, names } = await provider({ ServiceCreate: () => ({ serviceCreate: { id: 's' } }) });
    expect(await resource('railway_service').create(web)).toMatchObject({ id: 's', name: 'web' });
    expect(names()).toEqual(['ServiceCreate']);
  });

  test('is met when the project has one of its name', async () => {
    const { resource } = await provider({
      Project: () => project([{ id: 's', name: 'web', icon: 'theirs' }]),
    });
    expect(await resource('railway_service').existing(web)).toMatchObject({ id: 's', icon: null });
    expect(await resource('railway_service').existing({ ...web, icon: 'mine' })).toMatchObject({
      icon: 'theirs',
    });
    expect(await resource('railway_service').existing({ ...web, name: 'api' })).toBeNull();
  });

  test('that somebody made since the plan is not taken for ours', async () => {
    const { resource, names } = await provider({
      ServiceCreate: refuse('A service named "web" already exists in this project'),
    });
    await expect(resource('railway_service').create(web)).rejects.toThrow(/already exists in this project/);
    expect(names()).toEqual(['ServiceCreate']);
  });

  test('is found when the answer was lost, also when it appears late', async () => {
    const { resource, of } = await provider({
      ServiceCreate: lost,
      Project: (_v, call) => project(call === 0 ? [] : [{ id: 's', name: 'web' }]),
    });
    expect(await resource('railway_service').create(web)).toMatchObject({ id: 's' });
    expect(of('ServiceCreate')).toHaveLength(1);
  });

  test('is created again when the lost request was not carried out', async () => {
    const { resource, of } = await provider({
      ServiceCreate: (_v, call) => (call === 0 ? lost() : { serviceCreate: { id: 's' } }),
      Project: () => project(),
    });
    expect(await resource('railway_service').create(web)).toMatchObject({ id: 's' });
    expect(of('ServiceCreate')).toHaveLength(2);
  });

  test('is gone when the project no longer lists it, and when the project is gone', async () => {
    const gone = await provider({ Project: () => project() });
    expect(await gone.resource('railway_service').read({ ...web, id: 's' })).toBeNull();
    const deeper = await provider({ Project: refuse('Project not found') });
    expect(await deeper.resource('railway_service').read({ ...web, id: 's' })).toBeNull();
  });

  test('a read that fails is not taken for a service that is gone', async () => {
    const { resource } = await provider({ Project: () => new Response('', { status: 501 }) });
    await expect(resource('railway_service').read({ ...web, id: 's' })).rejects.toThrow(/HTTP 501/);
  });

  test('is not deleted while it runs in another environment', async () => {
    const environments = [
      { id: 'e', name: 'staging' },
      { id: 'f', name: 'production' },
      { id: 'pr', name: 'pr-7', isEphemeral: true },
    ];
    const elsewhere = (active: object[]) => ({
      Project: () => ({ project: { ...project().project, environments: connectionOf(environments) } }),
      Instance: () => ({ serviceInstance: { id: 'i', activeDeployments: active } }),
    });
    const state = { ...web, id: 's', environment_id: 'e' };
    const runs = await provider(elsewhere([{ id: 'd' }]));
    await expect(runs.resource('railway_service').delete(state)).rejects.toThrow(/also runs in production/);
    expect(runs.of('Instance')).toEqual([{ serviceId: 's', environmentId: 'f' }]);
    const idle = await provider({ ...elsewhere([]), ServiceDelete: () => ({ serviceDelete: true }) });
    await idle.resource('railway_service').delete(state);
    expect(idle.of('ServiceDelete')).toEqual([{ id: 's', environmentId: 'e' }]);
  });

  test('is not deleted where nobody may see whether it runs elsewhere', async () => {
    const { resource, names } = await provider({
      Project: () => ({
        project: { ...project().project, environments: connectionOf([{ id: 'f', name: 'production' }]) },
      }),
      Instance: refuse('Not Authorized'),
      ApiToken: refuse('Not Authorized'),
      ProjectToken: () => ({ projectToken: { projectId: 'p', environmentId: 'e' } }),
    });
    const state = { ...web, id: 's', environment_id: 'e' };
    await expect(resource('railway_service').delete(state)).rejects.toThrow(
      /runs in production.*Not Authorized/,
    );
    expect(names()).not.toContain('ServiceDelete');
  });

  test('deleting one that is gone already is a success', async () => {
    const { resource } = await provider({ ServiceDelete: refuse('Service not found') });
    await resource('railway_service').delete({ ...web, id: 's' });
  });
});

describe('railway_volume', () => {
  const data = { project_id: 'p', environment_id: 'env', service_id: 'db', mount_path: '/data' };
  const live = (more: object = {}) => ({
    id: 'v-env',
    volumeId: 'v',
    serviceId: 'db',
    mountPath: '/data',
    sizeMB: 5000,
    volume: { name: 'db-volume' },
    ...more,
  });
  const withVolumes = (...volumes: object[]) => ({
    environment: { ...environment({ instances: [instance('db')], volumes }).environment, projectId: 'p' },
  });

  test('is always created in an environment, awaited, and then named', async () => {
    const { resource, of } = await provider({
      Environment: (_v, call) => (call < 2 ? withVolumes() : withVolumes(live())),
      VolumeCreate: () => ({ volumeCreate: { id: 'v' } }),
      VolumeRename: () => ({ volumeUpdate: { id: 'v' } }),
    });
    expect(await resource('railway_volume').create({ ...data, name: 'db-data' })).toMatchObject({
      id: 'v',
      name: 'db-data',
      size_mb: 5000,
    });
    expect(of('VolumeCreate')).toEqual([
      { input: { projectId: 'p', environmentId: 'env', serviceId: 'db', mountPath: '/data' } },
    ]);
    expect(of('VolumeRename')).toEqual([{ id: 'v', name: 'db-data' }]);
  });

  test('that is attached already is met under its own name; a move of its data has to be let go', async () => {
    const { resource } = await provider({ Environment: () => withVolumes(live()) });
    const { existing, losses } = resource('railway_volume');
    const met = (await existing({ ...data, name: 'db-data' })) as State;
    expect(met).toMatchObject({ id: 'v', name: 'db-volume', mount_path: '/data' });
    expect(losses(met, data)).toEqual([]);
    expect(losses(met, { ...data, mount_path: '/elsewhere' })).toEqual(['mount_path /data']);
  });

  test('that a deleted service left behind is met by its name', async () => {
    const { resource } = await provider({ Environment: () => withVolumes(live({ serviceId: null })) });
    const { existing } = resource('railway_volume');
    expect(await existing({ ...data, name: 'db-volume' })).toMatchObject({ id: 'v', service_id: null });
    expect(await existing({ ...data, name: 'another' })).toBeNull();
  });

  test('that the configuration knows and no list holds is neither gone nor there', async () => {
    const services = { db: { variables: {}, networking: {} } };
    const { resource } = await provider({
      Environment: () =>
        environment({ instances: [instance('db')], config: { services, volumes: { v: {} } } }),
    });
    await expect(resource('railway_volume').read({ ...data, id: 'v' })).rejects.toMatchObject({
      kind: 'incomplete',
    });
  });

  describe('that is backed up', () => {
    const TYPE = 'railway_volume';
    const two = [live(), live({ id: 'other-env', volumeId: 'other', serviceId: 'other' })];
    const backedUp = (...kinds: string[]) =>
      provider({
        Environment: () => withVolumes(...two),
        BackupSchedules: () => ({ s0: kinds.map((kind) => ({ kind })), s1: [{ kind: 'MONTHLY' }] }),
        BackupSchedulesUpdate: () => ({}),
      });
    const state = { ...data, id: 'v', name: 'db-volume' };

    test('is read with the schedules, for all volumes at once and only where some are declared', async () => {
      const { resource, of, names } = await backedUp('WEEKLY', 'DAILY');
      expect(await resource(TYPE).read(state)).toMatchObject({ backups: null });
      expect(names()).not.toContain('BackupSchedules');
      expect(await resource(TYPE).read({ ...state, backups: ['MONTHLY'] })).toMatchObject({
        backups: ['DAILY', 'WEEKLY'],
      });
      await resource(TYPE).read({ ...state, id: 'other', backups: [] });
      expect(of('BackupSchedules')).toEqual([{ s0: 'v-env', s1: 'other-env' }]);
    });

    test('gets the declared schedules instead, where they differ', async () => {
      const { resource, of } = await backedUp('WEEKLY', 'DAILY');
      await resource(TYPE).update(state, { ...state, backups: ['DAILY', 'WEEKLY'] });
      await resource(TYPE).update(state, state);
      expect(of('BackupSchedulesUpdate')).toEqual([]);
      await resource(TYPE).update(state, { ...state, backups: ['MONTHLY'] });
      await resource(TYPE).update(state, { ...state, backups: [] });
      expect(of('BackupSchedulesUpdate')).toEqual([
        { id: 'v-env', kinds: ['MONTHLY'] },
        { id: 'v-env', kinds: [] },
      ]);
    });

    test('loses no schedule by being taken over, unless that is let go', async () => {
      const { resource } = await backedUp('WEEKLY', 'DAILY');
      const planned = { ...data, name: 'db-volume', backups: ['DAILY'] };
      const met = (await resource(TYPE).existing(planned)) as State;
      expect(met).toMatchObject({ backups: ['DAILY', 'WEEKLY'] });
      expect(resource(TYPE).losses(met, planned)).toEqual(['backups WEEKLY']);
      expect(resource(TYPE).losses(met, { ...planned, backups: ['WEEKLY', 'DAILY', 'MONTHLY'] })).toEqual([]);
      expect(resource(TYPE).losses(met, { ...planned, backups: UNKNOWN })).toEqual([]);
    });

    test('is imported with its schedules, and without any as not declared', async () => {
      const { resource } = await backedUp('DAILY');
      expect(await resource(TYPE).import('p/env/v')).toMatchObject({ backups: ['DAILY'] });
      const { resource: bare } = await backedUp();
      expect(await bare(TYPE).import('p/env/v')).toMatchObject({ backups: null });
    });
  });

  test('that waits for its deletion counts as gone', async () => {
    const { resource } = await provider({
      Environment: () => withVolumes(live({ isPendingDeletion: true })),
    });
    expect(await resource('railway_volume').read({ ...data, id: 'v' })).toBeNull();
  });

  test('is protected unless it is said otherwise', async () => {
    const { resource, names } = await provider({ VolumeDelete: () => ({ volumeDelete: true }) });
    await expect(resource('railway_volume').delete({ ...data, id: 'v' })).rejects.toThrow(/protected/);
    await resource('railway_volume').delete({ ...data, id: 'v', deletion_protection: false });
    expect(names()).toEqual(['VolumeDelete']);
  });
});
