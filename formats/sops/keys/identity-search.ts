import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Found, Identities, type Source } from './identities';
import { parseAgeKeys } from './identity-files';
import { keyCommandOutput } from './key-command';
import { SourceProblem } from './source-problem';

/** Loaded only where there is such a key. */
const parseSshKey = async (text: string): Promise<Found> => {
  const { sshIdentity } = require('./ssh') as typeof import('./ssh');
  return { identities: [await sshIdentity(text)], problems: [] };
};

/** Where identities are looked for. */
export interface IdentityOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Further files of age keys; missing ones are passed over. */
  readonly extraFiles?: readonly string[];
  /** @default process.platform */
  readonly platform?: NodeJS.Platform | undefined;
}

/**
 * The identities that sops would find, and those of `extraFiles`; all of them are tried together. A source that cannot
 * be used fails only itself, and is named when nothing opens a document.
 */
export async function findIdentities({
  env,
  home,
  extraFiles = [],
  platform,
}: IdentityOptions): Promise<Identities> {
  const ssh = [
    ...named(env, 'SOPS_AGE_SSH_PRIVATE_KEY_FILE', (path) =>
      sshFile(`SOPS_AGE_SSH_PRIVATE_KEY_FILE (${path})`, path),
    ),
    ...named(env, 'SOPS_AGE_SSH_PRIVATE_KEY_CMD', (command) => ({
      name: 'SOPS_AGE_SSH_PRIVATE_KEY_CMD',
      perRecipient: true,
      load: async (recipient) => parseSshKey(await keyCommandOutput(command, recipient, env)),
    })),
    ...['id_ed25519', 'id_rsa'].map((name) => join(home, '.ssh', name)).map((path) => sshFile(path, path)),
  ];
  const age = [
    ...named(env, 'SOPS_AGE_KEY', (keys) => source('SOPS_AGE_KEY', () => parseAgeKeys(keys, true))),
    ...named(env, 'SOPS_AGE_KEY_FILE', (path) => ageFile(`SOPS_AGE_KEY_FILE (${path})`, path)),
    ...named(env, 'SOPS_AGE_KEY_CMD', (command) => ({
      name: 'SOPS_AGE_KEY_CMD',
      perRecipient: true,
      load: async (recipient) => parseAgeKeys(await keyCommandOutput(command, recipient, env)),
    })),
    ...[ageKeysFile({ env, home, platform }), ...extraFiles].map((path) => ageFile(path, path)),
  ];
  return new Identities([...ssh, ...age]);
}

function named(env: IdentityOptions['env'], name: string, make: (value: string) => Source): Source[] {
  const value = env[name];
  return value === undefined ? [] : [make(value)];
}

function source(name: string, read: () => Promise<Found>): Source {
  return { name, perRecipient: false, load: async () => read() };
}

function ageFile(name: string, path: string): Source {
  return source(name, () => parseAgeKeys(readKeyFile(path)));
}

function sshFile(name: string, path: string): Source {
  return source(name, () => parseSshKey(readKeyFile(path)));
}

/** Bytes of a key file that are read: hundreds of keys. */
const LARGEST = 256 * 1024;

/** Reads until the end or the limit, as a key may also come through a pipe, whose size nobody knows. */
function readKeyFile(path: string): string {
  try {
    return readLimited(path);
  } catch (error) {
    if (error instanceof SourceProblem) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceProblem(code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`);
  }
}

function readLimited(path: string): string {
  const content = Buffer.alloc(LARGEST + 1);
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    for (let read = 1; read > 0 && length < content.length; length += read) {
      read = readSync(fd, content, length, content.length - length, null);
    }
    if (length > LARGEST) throw new SourceProblem('is too large to be a file of keys');
    return content.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}

/** The file of age keys that sops looks into by itself: below Go's `os.UserConfigDir`, with sops' exception for macOS. */
export function ageKeysFile({
  env,
  home,
  platform = process.platform,
}: Omit<IdentityOptions, 'extraFiles'>): string {
  return join(configFolder(env, home, platform), 'sops', 'age', 'keys.txt');
}

function configFolder(env: IdentityOptions['env'], home: string, platform: NodeJS.Platform): string {
  if (env['XDG_CONFIG_HOME']) return env['XDG_CONFIG_HOME'];
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return platform === 'win32' && env['AppData'] ? env['AppData'] : join(home, '.config');
}
