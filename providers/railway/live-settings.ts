import type { LiveService } from '../../platforms/railway/snapshot';
import type { State } from '../framework/schema';
import { readSettings, settingsOf } from '../framework/settings';
import { serviceInstance } from './definitions/service-instance';

/** Settings of a service by where Railway keeps them; those that are no plain field are read and written by name. */
export const SETTINGS = {
  /** In the service instance. */
  own: settingsOf(serviceInstance.attributes),
  /** In the environment's configuration, beside the image or repository. */
  source: settingsOf(serviceInstance.attributes, 'source'),
  /** In the environment's configuration, and with a mutation of their own. */
  limits: settingsOf(serviceInstance.attributes, 'limits'),
} as const;

/**
 * Attributes of a service instance as Railway has them.
 *
 * @param state what was known before: what cannot be read (declared registry credentials) and what is left to the platform
 * is taken from it. Without one, everything is read.
 */
export function liveSettings({ instance, config }: LiveService, state: State | undefined): State {
  const own = readSettings(SETTINGS.own, instance, state);
  const chooses = state === undefined || state['region'] !== null;
  return {
    ...own,
    ...readSettings(SETTINGS.source, config?.source, state),
    ...readSettings(SETTINGS.limits, config?.deploy?.limitOverride?.containers, state),
    id: instance.id,
    source_image: instance.source?.image || null,
    source_repo: instance.source?.repo || null,
    builder: instance.source?.repo ? own['builder'] : null,
    registry_username: state?.['registry_username'] ?? liveUser({ config }),
    registry_password_fingerprint: state?.['registry_password_fingerprint'] ?? null,
    num_replicas: liveReplicas({ instance, config }),
    region: chooses ? liveRegions({ config }).join('+') || instance.region || null : null,
  };
}

/** Credentials that nobody declared; Railway masks the name, so this tells that there are some. */
function liveUser({ config }: Pick<LiveService, 'config'>): string | null {
  const credentials = config?.deploy?.registryCredentials;
  return credentials ? (credentials.username ?? '*****') : null;
}

/** Regions with replicas; Railway tells them in the configuration and often not in the instance. */
export function liveRegions({ config }: Pick<LiveService, 'config'>): string[] {
  return Object.entries(config?.deploy?.multiRegionConfig ?? {})
    .filter(([, region]) => region !== null)
    .map(([name]) => name)
    .sort();
}

function liveReplicas({ instance, config }: LiveService): number {
  const regions = Object.values(config?.deploy?.multiRegionConfig ?? {}).filter((region) => region !== null);
  if (regions.length === 0) return instance.numReplicas ?? 1;
  return regions.reduce((sum, region) => sum + (region.numReplicas ?? 1), 0);
}
