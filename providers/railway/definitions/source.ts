import type { State } from '../../framework/schema';

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
  if (set('cron_schedule') && typeof config['num_replicas'] === 'number' && config['num_replicas'] > 1) {
    return { attribute: 'num_replicas', problem: 'Railway runs a cron service with one replica only' };
  }
  return undefined;
}
