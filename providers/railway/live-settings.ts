import type { LiveService } from '../../platforms/railway/snapshot';
import type { State } from '../framework/schema';
import { readSettings, settingsOf } from '../framework/settings';
import { total } from './definitions/regions';
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
 * @param state what was known before: what cannot be read (values of declared registry credentials) and what is left to the
 * platform is taken from it. Without one, everything is read.
 */
export function liveSettings({ instance, config }: LiveService, state: State | undefined): State {
  const own = readSettings(SETTINGS.own, instance, state);
  const regions = liveRegions({ config });
  const names = Object.keys(regions).sort();
  const spread = state === undefined ? names.length > 1 : (state['regions'] ?? null) !== null;
  const only = names.length === 0 && instance.region ? { [instance.region]: instance.numReplicas ?? 1 } : {};
  const chooses = !spread && (state === undefined || state['region'] !== null);
  return {
    ...own,
    ...readSettings(SETTINGS.source, config?.source, state),
    ...readSettings(SETTINGS.limits, config?.deploy?.limitOverride?.containers, state),
    id: instance.id,
    source_image: instance.source?.image || null,
    source_repo: instance.source?.repo || null,
    builder: instance.source?.repo ? own['builder'] : null,
    ...credentials({ config }, state),
    num_replicas: names.length === 0 ? (instance.numReplicas ?? 1) : total(regions),
    region: chooses ? names.join('+') || instance.region || null : null,
    regions: spread ? { ...only, ...regions } : null,
  };
}

/** Railway masks them, so that it tells whether there are some, and not whether they are the declared ones. */
function credentials({ config }: Pick<LiveService, 'config'>, state: State | undefined): State {
  const live = config?.deploy?.registryCredentials;
  const [user, fingerprint] = [state?.['registry_username'], state?.['registry_password_fingerprint']];
  const gone = config?.deploy && !live;
  if (user && !gone) return { registry_username: user, registry_password_fingerprint: fingerprint ?? null };
  return {
    registry_username: live ? (live.username ?? '*****') : null,
    registry_password_fingerprint: null,
  };
}

/** Replicas by region; Railway tells them in the configuration and often not in the instance. */
export function liveRegions({ config }: Pick<LiveService, 'config'>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(config?.deploy?.multiRegionConfig ?? {}).flatMap(([name, region]) =>
      region === null ? [] : [[name, region.numReplicas ?? 1]],
    ),
  );
}
