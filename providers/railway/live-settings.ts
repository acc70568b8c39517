import type { LiveService } from '../../platforms/railway/snapshot';
import type { State } from '../framework/schema';

const GB = 1_000_000_000;
const GIB = 1_073_741_824;

/**
 * Attributes of a service instance as Railway has them. Railway leaves defaults out of its answers; they are filled
 * in here, so that declaring a default is no difference.
 *
 * @param state what was known before: attributes that are left to the platform when not declared (builder, region),
 * and those that cannot be read (registry credentials), are taken from it. Without one, everything is read.
 */
export function liveSettings({ instance, config }: LiveService, state: State | undefined): State {
  const { cpu, memoryBytes } = config?.deploy?.limitOverride?.containers ?? {};
  const managed = (attribute: string) => state === undefined || state[attribute] !== null;
  return {
    id: instance.id,
    source_image: text(instance.source?.image),
    source_repo: text(instance.source?.repo),
    source_branch: managed('source_branch') ? text(config?.source?.branch) : null,
    root_directory: text(instance.rootDirectory),
    builder: managed('builder') && instance.source?.repo ? text(instance.builder) : null,
    build_command: text(instance.buildCommand),
    watch_patterns: instance.watchPatterns?.length ? instance.watchPatterns : null,
    dockerfile_path: text(instance.dockerfilePath),
    registry_username: state?.['registry_username'] ?? null,
    registry_password_fingerprint: state?.['registry_password_fingerprint'] ?? null,
    healthcheck_path: text(instance.healthcheckPath),
    healthcheck_timeout: instance.healthcheckTimeout ?? 300,
    restart_policy_type: instance.restartPolicyType ?? 'ON_FAILURE',
    restart_policy_max_retries: instance.restartPolicyMaxRetries ?? 10,
    num_replicas: liveReplicas({ instance, config }),
    region: managed('region') ? liveRegion({ instance, config }) : null,
    cpu_limit: cpu ?? null,
    memory_limit_gb: memoryBytes ? gigabytes(memoryBytes, state?.['memory_limit_gb']) : null,
    start_command: text(instance.startCommand),
    pre_deploy_command: text([instance.preDeployCommand ?? []].flat().join(' && ')),
    overlap_seconds: instance.overlapSeconds ?? 0,
    draining_seconds: instance.drainingSeconds ?? 0,
    sleep_application: instance.sleepApplication ?? false,
    cron_schedule: text(instance.cronSchedule),
    auto_updates: config?.source?.autoUpdates?.type ?? 'disabled',
  };
}

/** Regions with replicas; Railway tells them in the configuration and often not in the instance. */
export function liveRegions({ config }: Pick<LiveService, 'config'>): string[] {
  return Object.entries(config?.deploy?.multiRegionConfig ?? {})
    .filter(([, region]) => region !== null)
    .map(([name]) => name)
    .sort();
}

function liveRegion({ instance, config }: LiveService): string | null {
  return liveRegions({ config }).join('+') || text(instance.region);
}

function liveReplicas({ instance, config }: LiveService): number {
  const regions = Object.values(config?.deploy?.multiRegionConfig ?? {}).filter((region) => region !== null);
  if (regions.length === 0) return instance.numReplicas ?? 1;
  return regions.reduce((sum, region) => sum + (region.numReplicas ?? 1), 0);
}

/** Railway stores bytes; whether a GB has 10^9 or 2^30 of them is settled by what was declared. */
function gigabytes(bytes: number, declared: unknown): number {
  return typeof declared === 'number' && Math.round(declared * GIB) === bytes ? declared : bytes / GB;
}

function text(value: string | null | undefined): string | null {
  return value ? value : null;
}
