import { ProviderError } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';

/** Beginning of an app's name on the server: what was asked for, or the display name in the letters Dokploy takes. */
export function appNamePrefix(planned: State): string {
  if (planned.app_name_prefix) return planned.app_name_prefix;
  const letters = String(planned.name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return letters.slice(0, 56) || 'app';
}

/** @throws ProviderError when the prefix of an app that exists would have to change */
export function requireSamePrefix(prior: State, config: State): void {
  const wanted = config.app_name_prefix;
  if (wanted === null || wanted === UNKNOWN || prior.app_name.startsWith(`${wanted}-`)) return;
  throw new ProviderError(
    `app_name_prefix cannot become "${wanted}"`,
    `Dokploy never renames an app, and this one is ${prior.app_name}. Leave the prefix out, or declare a second app and move to it: its volumes start empty.`,
    ['app_name_prefix'],
  );
}
