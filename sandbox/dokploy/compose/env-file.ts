import { posix } from 'node:path';
import type { Database } from '../database';
import type { Compose } from '../state';
import { isOld } from '../version';
import { resolveEnv } from './environment';
import { ComposeError } from './file';
import { interpolate } from './interpolate';

/** A file in the code folder of an app. */
export interface EnvFile {
  /** Path in the code folder, such as `.env`. */
  readonly path: string;
  readonly text: string;
}

/**
 * `.env` as Dokploy writes it: into the folder of the compose path, also where the file itself comes from the record. What
 * fails in writing it is a line in the log and stops nothing.
 *
 * @throws ComposeError for a reference to nothing
 */
export function writeEnvFile(
  database: Database,
  compose: Compose,
  log: (line: string) => void,
): EnvFile | undefined {
  const old = isOld(database.world);
  if (!compose.createEnvFile && !old) return undefined;
  const moved = database.world.faults.active('moved-env-file');
  const path = moved ? '.dokploy/.env' : posix.join(posix.dirname(compose.composePath), '.env');
  if (!moved && posix.dirname(path) !== '.') {
    log(`touch: cannot touch '${pathOnHost(compose.appName, path)}': No such file or directory`);
    return undefined;
  }
  const { appName } = compose;
  const values = { APP_NAME: appName, COMPOSE_PROJECT_NAME: appName, ...resolveEnv(database, compose) };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${old ? value : quoted(value)}`);
  return { path, text: lines.join('\n') };
}

const quoted = (value: string) => `"${value.replace(/[\\"$]/g, '\\$&')}"`;

/**
 * The values Compose takes from the file a command names, or from `.env` beside the compose file.
 * @throws ComposeError when the file that is named is not there, or cannot be read
 */
export function readEnvFile(
  file: EnvFile | undefined,
  named: string | undefined,
  appName: string,
): Record<string, string> {
  if (file !== undefined && file.path === posix.normalize(named ?? '.env')) return parse(file.text);
  if (named === undefined) return {};
  throw new ComposeError(`couldn't find env file: ${pathOnHost(appName, posix.normalize(named))}`);
}

/** What the file sets that a service names in `env_file`; nothing for one that is not there. */
export type NamedEnvFile = (path: string) => Record<string, string> | undefined;

/** The files that are beside a compose file: `.env`, and those of file mounts. */
export function namedEnvFiles(
  { state }: Database,
  { composeId }: Compose,
  envFile: EnvFile | undefined,
): NamedEnvFile {
  const texts = new Map(
    Object.values(state.mounts)
      .filter((mount) => mount.composeId === composeId && mount.type === 'file')
      .map(({ filePath, content }) => [`../files/${filePath}`, content ?? '']),
  );
  if (envFile) texts.set(envFile.path, envFile.text);
  return (path) => {
    const found = texts.get(posix.normalize(path));
    return found === undefined ? undefined : parse(found);
  };
}

const pathOnHost = (appName: string, path: string) => `/etc/dokploy/compose/${appName}/code/${path}`;

const STATEMENT = /^[ \t]*([\w.]+)[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^\n]*))[^\n]*(?:\n|$)/s;

/** Compose's own reading: double quotes know escapes, plain values end at a comment, and `$` refers in both. */
function parse(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const expand = (value: string) => interpolate(value, values, () => {});
  for (let rest = text; rest.trim() !== ''; ) {
    const [whole, name, double, single, plain] = STATEMENT.exec(rest) ?? [];
    if (whole === undefined)
      throw new ComposeError(`unexpected character in variable name near "${rest.split('\n')[0]}"`);
    rest = rest.slice(whole.length);
    if (double !== undefined) values[name!] = expandEscaped(double, expand);
    else values[name!] = single ?? expand(plain!.split(' #')[0]!.trim());
  }
  return values;
}

/** `\$` is a dollar sign, `$` begins a reference. */
function expandEscaped(value: string, expand: (value: string) => string): string {
  const parts = value.match(/\\.|[^\\]+/gs) ?? [];
  const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r' };
  return parts
    .map((part) => (part.startsWith('\\') ? (escapes[part] ?? part.slice(1)) : expand(part)))
    .join('');
}
