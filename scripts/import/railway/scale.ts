import { regionNamed, replicasProblem } from '../../../providers/railway/definitions/regions';
import { serviceInstance } from '../../../providers/railway/definitions/service-instance';
import { type Entry, object, raw, text } from '../code';
import type { SettingsTable } from './settings';
import { entry, RAILWAY, WRITTEN_OUT } from './written';

const attributes = serviceInstance.attributes;

/** How many containers run where and when. */
export function scale(deploy: SettingsTable): Entry[] {
  const schedule = deploy.text('cronSchedule', attributes.cron_schedule);
  const replicas = deploy.number('numReplicas', attributes.num_replicas);
  const region = deploy.text('region');
  const spread = regions(deploy);
  if (spread && replicas !== undefined)
    deploy.say('numReplicas', 'was not carried over: multiRegionConfig has the replicas of each region');
  if (spread && region !== undefined)
    deploy.say('region', 'was not carried over: multiRegionConfig has the regions');
  const single = region === undefined || spread ? undefined : knownRegion(deploy, 'region', region);
  const placed = spread ?? [
    { key: 'replicas', value: raw(replicas ?? RAILWAY.replicas), ...(replicas === undefined && WRITTEN_OUT) },
    ...entry('region', single, text),
  ];
  return schedule === undefined ? placed : scheduled(deploy, schedule, placed);
}

/** A service that runs on schedule is one container in one region. */
function scheduled(deploy: SettingsTable, schedule: string, placed: readonly Entry[]): Entry[] {
  const planned = { key: 'schedule', value: text(schedule) };
  const one = placed.some(
    ({ key, value }) => key === 'replicas' && value.kind === 'raw' && value.text === '1',
  );
  if (one) return [...placed, planned];
  deploy.say('cronSchedule', 'made it one container: Railway runs no more of a service with a schedule');
  const region = placed.filter(({ key }) => key === 'region');
  return [{ key: 'replicas', value: raw(1) }, ...region, planned];
}

/** Containers by region; a region that is null has none. */
function regions(deploy: SettingsTable): Entry[] | undefined {
  const found = deploy.inside('multiRegionConfig');
  if (!found) return undefined;
  const counts = Object.entries(found).flatMap(([name, settings]) => {
    const { numReplicas = 1 } = (settings ?? { numReplicas: 0 }) as { readonly numReplicas?: unknown };
    if (numReplicas === 0) return [];
    const region = knownRegion(deploy, 'multiRegionConfig', name);
    return region === undefined ? [] : [[region, numReplicas] as const];
  });
  const problem = replicasProblem(Object.fromEntries(counts));
  if (problem || !counts.every(([, count]) => typeof count === 'number')) {
    deploy.say('multiRegionConfig', `was not carried over: ${problem ?? 'its replicas are no numbers'}`);
    return undefined;
  }
  const [only, ...others] = counts;
  if (only && others.length === 0) {
    return [
      { key: 'replicas', value: raw(Number(only[1])) },
      { key: 'region', value: text(only[0]) },
    ];
  }
  const value = object(new Map(counts.map(([name, count]) => [name, raw(Number(count))])));
  return [{ key: 'replicas', value }];
}

function knownRegion(deploy: SettingsTable, setting: string, name: string): string | undefined {
  const region = regionNamed(name);
  if (region === undefined)
    deploy.say(setting, `"${name.slice(0, 40)}" was not carried over: Railway has no region of that name`);
  else if (region !== name) deploy.say(setting, `"${name}" became "${region}", as Railway calls it now`);
  return region;
}
