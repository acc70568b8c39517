import { formatEnv, survivesUnquoted } from '../../platforms/dokploy/env-text';
import { ENV_FILE_IS_QUOTED, isOlder, readVersion } from '../../platforms/dokploy/version';
import { ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';
import { type Session, variableValues } from './session';

/**
 * Refuses values that would arrive changed: before 0.30 Dokploy writes `.env` without quotes, and Compose reads it.
 *
 * @throws ProviderError with the version found; PlumblineError for a value that no version can carry
 */
export async function requireCarried({ api }: Session, planned: State, config: State): Promise<void> {
  formatEnv(variableValues(config.env));
  if (planned.compose_type !== 'docker-compose') return;
  const changed = Object.entries<State>(config.env ?? {})
    .filter(([, entry]) => typeof entry.value === 'string' && !survivesUnquoted(entry.value))
    .map(([name]) => name);
  if (changed.length === 0) return;
  const version = await readVersion(api);
  if (!isOlder(version, ENV_FILE_IS_QUOTED)) return;
  throw new ProviderError(
    `Dokploy ${version} would hand other values of ${changed.join(', ')} to the containers`,
    `Before ${ENV_FILE_IS_QUOTED} it writes them into .env without quotes, where "$", line breaks, quotes in front, blanks at either end and " #" mean something else to Compose. Update Dokploy, or encode the values, for example as base64, and decode them in the app.`,
    ['env'],
  );
}
