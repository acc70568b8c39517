import type { LiveService } from '../../platforms/railway/snapshot';
import type { State } from '../framework/schema';
import { liveRegions } from './live-settings';

type Input = Record<string, unknown>;

/** Attributes that Railway knows under a name of its own and takes as they are. */
const FIELDS: Readonly<Record<string, string>> = {
  root_directory: 'rootDirectory',
  builder: 'builder',
  build_command: 'buildCommand',
  dockerfile_path: 'dockerfilePath',
  healthcheck_path: 'healthcheckPath',
  healthcheck_timeout: 'healthcheckTimeout',
  restart_policy_type: 'restartPolicyType',
  restart_policy_max_retries: 'restartPolicyMaxRetries',
  start_command: 'startCommand',
  overlap_seconds: 'overlapSeconds',
  draining_seconds: 'drainingSeconds',
  sleep_application: 'sleepApplication',
  cron_schedule: 'cronSchedule',
};

export interface InputOptions {
  /** Also writes what is equal already, so that nothing is left to the platform's defaults. */
  readonly all: boolean;
  readonly live: LiveService;
}

/** Railway's input for what differs between two states of a service instance; empty when nothing does. */
export function settingsInput(before: State, planned: State, { all, live }: InputOptions): Input {
  const differs = (...names: string[]) => names.some((name) => !equal(before[name], planned[name]));
  const writes = (name: string) => differs(name) || (all && planned[name] !== null);
  const input: Input = {};
  for (const [attribute, field] of Object.entries(FIELDS)) {
    if (writes(attribute)) input[field] = planned[attribute];
  }
  if (writes('watch_patterns')) input['watchPatterns'] = planned['watch_patterns'] ?? [];
  if (writes('pre_deploy_command')) {
    input['preDeployCommand'] = planned['pre_deploy_command'] === null ? [] : [planned['pre_deploy_command']];
  }
  if (all || differs('source_image', 'source_repo')) {
    const [image, repo] = [planned['source_image'], planned['source_repo']];
    input['source'] = image === null ? { repo } : { image };
  }
  // Railway has been seen to return replicas to 1 when an update leaves them out.
  const scales = differs('num_replicas') || (planned['region'] !== null && differs('region'));
  if (scales || Object.keys(input).length > 0) Object.assign(input, scaleInput(planned, live));
  return input;
}

/** Replicas are per region as soon as one is chosen, here or in the dashboard. */
function scaleInput({ region, num_replicas: numReplicas }: State, live: LiveService): Input {
  const [only, ...others] = liveRegions(live);
  const chosen = region ?? (others.length === 0 ? only : undefined);
  return chosen ? { multiRegionConfig: { [chosen]: { numReplicas } } } : { numReplicas };
}

/** Railway's input for limits; undefined when they stay. */
export function limitsInput(before: State, planned: State): Input | undefined {
  const same = ['cpu_limit', 'memory_limit_gb'].every((name) => before[name] === planned[name]);
  return same ? undefined : { vCPUs: planned['cpu_limit'], memoryGB: planned['memory_limit_gb'] };
}

/** The part of the environment's configuration that no other call can write; undefined when it stays. */
export function sourcePatch(before: State, planned: State): Input | undefined {
  const patch: Input = {};
  if (planned['source_branch'] !== null && before['source_branch'] !== planned['source_branch']) {
    patch['branch'] = planned['source_branch'];
  }
  if (before['auto_updates'] !== planned['auto_updates']) {
    patch['autoUpdates'] = { type: planned['auto_updates'] };
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b));
}
