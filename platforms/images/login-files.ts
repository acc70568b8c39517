import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import type { CredentialPlaces } from './credentials';

const text = z.string().nullish();
const login = z.looseObject({
  /** `user:password` in base64. */
  auth: text,
  username: text,
  password: text,
  /** A refresh token, as a login by OAuth leaves it. */
  identitytoken: text,
  /** A token that the registry itself takes. */
  registrytoken: text,
});
const config = z.looseObject({
  auths: z.record(z.string(), login).nullish(),
  credsStore: text,
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

/** One login as it is stored. */
export type StoredLogin = Partial<Record<keyof typeof login.shape, string | undefined>>;

/** Docker's `config.json`, or Podman's `auth.json`, which has the same form. */
export interface LoginFile {
  /** Its path. */
  readonly source: string;
  readonly auths?: Readonly<Record<string, StoredLogin>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/**
 * The files in which logins may be, read one after another: Docker's first, then Podman's own.
 * @throws PlumblineError when one cannot be read
 */
export function* loginFiles({ env, home }: CredentialPlaces): Generator<LoginFile> {
  const paths = [
    join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json'),
    env['REGISTRY_AUTH_FILE'],
    env['XDG_RUNTIME_DIR'] && join(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
  ];
  for (const path of paths) if (path && existsSync(path)) yield read(path);
}

function read(path: string): LoginFile {
  try {
    return { source: path, ...withoutNulls(config.parse(JSON.parse(readFileSync(path, 'utf8')))) };
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `${path} cannot be read as Docker's configuration`,
        why: 'The registry asks for a login, and `docker login` and `podman login` keep them there.',
        next: 'Correct the file, or log in again.',
      },
      { cause },
    );
  }
}

/** What is null counts as left out. */
function withoutNulls({ auths, credsStore, credHelpers }: z.infer<typeof config>): Omit<LoginFile, 'source'> {
  const known = Object.keys(login.shape) as (keyof StoredLogin)[];
  const logins = Object.entries(auths ?? {}).map(([key, stored]) => [
    key,
    Object.fromEntries(known.map((name) => [name, stored[name] ?? undefined])),
  ]);
  return {
    auths: Object.fromEntries(logins),
    ...(credsStore && { credsStore }),
    credHelpers: credHelpers ?? {},
  };
}
