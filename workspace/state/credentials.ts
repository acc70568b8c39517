import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ManifestState } from '../../constructs/manifest';
import { type ErrorParts, PlumblineError } from '../../core/errors';
import { homeOf } from '../../core/home';
import { postgresSettings } from '../../core/postgres-address';
import { stateFacts } from '../../core/state-kinds';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the variables that an engine process gets to reach the state; `*` stands for any part of one. */
export function stateVariables({ kind }: ManifestState): readonly string[] {
  const { secrets, names = [] } = stateFacts(kind);
  return [...secrets, ...names];
}

/** Longest name that PostgreSQL shows of a connection, in bytes. */
const LONGEST_NAME = 63;

/** What the engine is told besides: PostgreSQL shows it to whoever asks who holds a lock. */
export function stateSettings({ kind }: ManifestState, environment: string): Record<string, string> {
  if (kind !== 'postgres') return {};
  const name = `plumbline ${environment} ${userInfo().username}@${hostname()}`;
  return { PGAPPNAME: name.replace(/[^ -~]/g, '?').slice(0, LONGEST_NAME) };
}

/**
 * Refuses to start an engine that could not reach the state.
 *
 * @throws PlumblineError naming the variables that are missing
 */
export function requireStateCredentials(state: ManifestState, environment: string, env: Environment): void {
  const missing = missingCredentials(state, env);
  if (missing === undefined) return;
  throw new PlumblineError({ ...missing, what: `the state of "${environment}": ${missing.what}` });
}

/** What is known to be missing before anybody is asked; nothing also where a machine's own identity may do. */
export function missingCredentials(state: ManifestState, env: Environment): ErrorParts | undefined {
  switch (state.kind) {
    case 'postgres':
      return postgres(env);
    case 's3':
      return s3(env, state.endpoint !== undefined);
    case 'gcs':
      return gcs(env);
    case 'http':
      return pair(env, ['TF_HTTP_USERNAME', 'TF_HTTP_PASSWORD'], 'The server asks for both or none.');
    default:
      return undefined;
  }
}

const SET =
  'Plumbline takes credentials of the state from its environment alone: they are in no declaration.';

function postgres(env: Environment): ErrorParts | undefined {
  const example = 'postgres://USER:PASSWORD@HOST/DATABASE';
  const next = `Export PG_CONN_STR, such as ${example}; with ?sslmode=disable for a server without TLS.`;
  const value = env['PG_CONN_STR'];
  if (!value) return { what: 'PG_CONN_STR is not set', why: SET, next };
  if (postgresSettings(value)) return undefined;
  return { what: 'PG_CONN_STR is no connection string', why: 'No host could be read out of it.', next };
}

function s3(env: Environment, elsewhere: boolean): ErrorParts | undefined {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const half = pair(env, names, 'One is of no use without the other.');
  if (half) return half;
  const files = [
    env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homeOf(env), '.aws', 'credentials'),
    env['AWS_CONFIG_FILE'] ?? join(homeOf(env), '.aws', 'config'),
  ];
  const given =
    env[names[0]] ||
    env['AWS_WEB_IDENTITY_TOKEN_FILE'] ||
    env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ||
    env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ||
    files.some((file) => existsSync(file));
  // A machine at AWS has an identity of its own, which another store does not know.
  if (given || (!elsewhere && !env['AWS_PROFILE'])) return undefined;
  return {
    what: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
    why: `${SET} There is no ${files.join(' and no ')} either.`,
    next: 'Export both with the key of the store, or AWS_PROFILE with a profile of such a file.',
  };
}

function gcs(env: Environment): ErrorParts | undefined {
  const file = env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (!file || existsSync(file)) return undefined;
  return {
    what: `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which does not exist`,
    why: 'It is the file with the key of a service account.',
    next: 'Correct the path, or unset it and run `gcloud auth application-default login`.',
  };
}

function pair(env: Environment, names: readonly [string, string], why: string): ErrorParts | undefined {
  const [given, missing] = names.map((name) => Boolean(env[name]));
  if (given === missing) return undefined;
  const [set, unset] = given ? names : names.toReversed();
  return { what: `${set} is set and ${unset} is not`, why, next: `Export ${unset} too, or unset ${set}.` };
}
