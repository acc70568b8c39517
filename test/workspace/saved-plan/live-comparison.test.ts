import { type PlanResourceChange, parsePlan } from '../../../workspace/engine/show-json';
import { changesAnything, requireUnchanged } from '../../../workspace/saved-plan';
import { change } from '../plan/plan';

const planOf = (...resource_changes: PlanResourceChange[]) =>
  parsePlan({ format_version: '1.2', resource_changes });

const compare = (reviewed: PlanResourceChange[], now: PlanResourceChange[]) =>
  requireUnchanged(planOf(...reviewed), planOf(...now), 'prod');

const instance = (before: object, actions = ['update']) =>
  change('railway_service_instance.web', actions, { before, after: { source_image: 'app:v2' } });

const web = { id: 'i1', source_image: 'app:v1', num_replicas: 2, healthcheck_path: '/health' };

test('what is as it was is applied', () => {
  expect(() => compare([instance(web)], [instance({ ...web })])).not.toThrow();
});

test.each<[string, PlanResourceChange, PlanResourceChange, string]>([
  [
    'a setting',
    instance(web),
    instance({ ...web, num_replicas: 5 }),
    'railway_service_instance.web.num_replicas',
  ],
  [
    'a setting that was not there',
    instance(web),
    instance({ ...web, start_command: 'npm start' }),
    'railway_service_instance.web.start_command',
  ],
  [
    'a setting that is gone',
    instance(web),
    instance({ ...web, healthcheck_path: null }),
    'railway_service_instance.web.healthcheck_path',
  ],
  [
    'a setting that somebody set just so',
    instance(web),
    instance({ ...web, source_image: 'app:v2' }, ['no-op']),
    'railway_service_instance.web.source_image',
  ],
  [
    'a secret, by its name',
    change('railway_variables.web', ['update'], { before: { variables: { KEY: { fingerprint: 'f1' } } } }),
    change('railway_variables.web', ['update'], { before: { variables: { KEY: { fingerprint: 'f2' } } } }),
    'railway_variables.web.variables.KEY.',
  ],
  [
    'an object that is gone',
    instance(web),
    change('railway_service.other', ['create']),
    'railway_service_instance.web',
  ],
  [
    'an object that is created by now',
    change('railway_volume.db', ['create'], { after: { adopted: null } }),
    change('railway_volume.db', ['create'], { after: { adopted: { id: 'v1', name: 'db' } } }),
    'railway_volume.db (exists by now)',
  ],
  [
    'an object that is to be taken over',
    change('railway_volume.db', ['create'], { after: { adopted: { id: 'v1', mount_path: '/a' } } }),
    change('railway_volume.db', ['create'], { after: { adopted: { id: 'v1', mount_path: '/b' } } }),
    'railway_volume.db.mount_path',
  ],
  [
    'an object of another provider',
    change('github_team.a', ['update'], { before: { name: 'a', etag: '1' } }),
    change('github_team.a', ['update'], { before: { name: 'b', etag: '2' } }),
    'github_team.a.name',
  ],
])('%s refuses a plan by name', (_, reviewed, now, name) => {
  expect(() => compare([reviewed], [now])).toThrow(`when the plan was made: ${name.replace(/\.$/, '')}\n`);
});

test.each<[string, PlanResourceChange, PlanResourceChange]>([
  [
    'that the platform counts by itself',
    change('railway_volume.db', ['update'], { before: { id: 'v1', name: 'a', size_mb: 5 } }),
    change('railway_volume.db', ['update'], { before: { id: 'v1', name: 'a', size_mb: 9 } }),
  ],
  [
    'that GitHub’s provider keeps for itself',
    change('github_team.a', ['update'], { before: { name: 'a', etag: '1' } }),
    change('github_team.a', ['update'], { before: { name: 'a', etag: '2' } }),
  ],
  ['that the plan does not touch', instance(web, ['no-op']), instance({ ...web, num_replicas: 5 })],
])('what is otherwise %s does not', (_, reviewed, now) => {
  expect(() => compare([reviewed], [now])).not.toThrow();
});

test('a plan that does nothing needs no look', () => {
  expect(changesAnything(planOf(instance(web, ['no-op'])))).toBe(false);
  expect(changesAnything(planOf(instance(web)))).toBe(true);
});
