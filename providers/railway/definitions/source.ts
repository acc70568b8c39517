import type { State } from '../../framework/schema';
import { total } from './regions';

/** Attributes that say how Railway builds an image from a repository. */
const BUILD_ATTRIBUTES = [
  'source_repo',
  'source_branch',
  'root_directory',
  'builder',
  'build_command',
  'watch_patterns',
  'dockerfile_path',
] as const;

/**
 * Says what is contradictory in the settings of a service instance, naming the attribute at fault; nothing when
 * they fit together. Attributes that are not known yet are left to the platform.
 */
export function sourceProblem(config: State): { attribute: string; problem: string } | undefined {
  const set = (name: string) => config[name] !== null && config[name] !== undefined;
  const build = BUILD_ATTRIBUTES.find(set);
  if (set('source_image') && build) {
    return { attribute: build, problem: `${build} builds an image, but source_image already names one` };
  }
  if (!set('source_image') && !set('source_repo')) {
    return { attribute: 'source_image', problem: 'neither source_image nor source_repo says what to run' };
  }
  if (set('registry_username') !== set('registry_password')) {
    const missing = set('registry_username') ? 'registry_password' : 'registry_username';
    return { attribute: missing, problem: 'registry_username and registry_password are given together' };
  }
  if (set('registry_username') && !set('source_image')) {
    return { attribute: 'registry_username', problem: 'registry credentials belong to a source_image' };
  }
  return scaleProblem(config);
}

function scaleProblem(config: State): { attribute: string; problem: string } | undefined {
  const { regions, region, num_replicas: replicas, cron_schedule: schedule } = config;
  const spread = regions !== null && regions !== undefined;
  if (spread && region !== null && region !== undefined) {
    return { attribute: 'region', problem: 'regions already says where the service runs' };
  }
  const sum = spread && isKnown(regions) ? total(regions) : undefined;
  if (sum !== undefined && typeof replicas === 'number' && replicas !== sum) {
    return { attribute: 'num_replicas', problem: `regions has ${sum} replicas, and not ${replicas}` };
  }
  const all = sum ?? replicas;
  if (schedule !== null && schedule !== undefined && typeof all === 'number' && all > 1) {
    const attribute = spread ? 'regions' : 'num_replicas';
    return { attribute, problem: 'Railway runs a cron service with one replica only' };
  }
  return undefined;
}

/** Whether all of a map is known yet. */
export const isKnown = (regions: unknown): regions is Readonly<Record<string, number>> =>
  typeof regions === 'object' &&
  regions !== null &&
  Object.values(regions).every((replicas) => typeof replicas === 'number');
