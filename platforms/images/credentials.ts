import { registerSecret } from '../../core/redaction';
import type { Credentials } from './';
import { helperLogin } from './credential-helper';
import { type LoginFile, loginFiles, type StoredLogin } from './login-files';

/** Where credentials are looked for. */
export interface CredentialPlaces {
  /** Read for `GHCR_TOKEN`, `GITHUB_TOKEN`, and where Docker and Podman keep logins. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** What is pulled: `ghcr.io` and `acme/grid`. */
export interface Wanted {
  readonly registry: string;
  readonly repository: string;
}

/**
 * Who to be at a registry: for `ghcr.io` the token in `GHCR_TOKEN` or `GITHUB_TOKEN`, else whoever `docker login` or
 * `podman login` left in a file or a credential helper.
 * @throws PlumblineError when one of these files cannot be read
 */
export function registryCredentials(wanted: Wanted, places: CredentialPlaces): Credentials | undefined {
  const token = wanted.registry === 'ghcr.io' ? githubToken(places.env) : undefined;
  const found = token ?? storedLogin(wanted, places);
  if (!found) return undefined;
  registerSecret(found.password);
  registerSecret(`${found.username}:${found.password}`);
  return found;
}

function githubToken(env: CredentialPlaces['env']): Credentials | undefined {
  const source = ['GHCR_TOKEN', 'GITHUB_TOKEN'].find((name) => env[name]);
  // The registry reads the token and not the name.
  if (source === undefined) return undefined;
  return { username: env['GITHUB_ACTOR'] || 'plumbline', password: env[source]!, source };
}

function storedLogin(wanted: Wanted, places: CredentialPlaces): Credentials | undefined {
  for (const file of loginFiles(places)) {
    const found = fromHelpers(file, wanted, places.env) ?? fromFile(file, wanted);
    if (found) return found;
  }
  return undefined;
}

/** A helper of one registry stands in for the one of all; where it is not installed or knows nobody, the file may. */
function fromHelpers(
  { credHelpers = {}, credsStore }: LoginFile,
  { registry }: Wanted,
  env: CredentialPlaces['env'],
): Credentials | undefined {
  const own = Object.entries(credHelpers).find(([key]) => addressOf(key).host === registry);
  if (own) return helperLogin(own[1], [own[0]], env);
  const address = registry === 'docker.io' ? DOCKER_HUB : registry;
  return credsStore ? helperLogin(credsStore, [address, `https://${address}`], env) : undefined;
}

/** Docker Hub is stored under the address of its first version. */
const DOCKER_HUB = 'https://index.docker.io/v1/';
const DOCKER_HUB_NAMES = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/** What is stored for the longest part of the repository's name, which only Podman keeps apart, else for the registry. */
function fromFile(
  { source, auths = {} }: LoginFile,
  { registry, repository }: Wanted,
): Credentials | undefined {
  const fits = Object.entries(auths)
    .map(([key, login]) => ({ ...addressOf(key), login }))
    .filter(({ host, path }) => host === registry && (path === '' || `${repository}/`.startsWith(`${path}/`)))
    .sort((a, b) => b.path.length - a.path.length);
  for (const { login } of fits) {
    const found = credentialsOf(login, source);
    if (found) return found;
  }
  return undefined;
}

/** Keys are `host`, `host:port`, `https://host/v1/`, and with Podman `host/namespace/repository`. */
function addressOf(key: string): { readonly host: string; readonly path: string } {
  const [, scheme, host = '', path = ''] = /^(https?:\/\/)?([^/]*)\/?(.*)$/s.exec(key) ?? [];
  const name = DOCKER_HUB_NAMES.includes(host) ? 'docker.io' : host;
  // What follows a host in an address is the registry's interface, such as /v1/.
  return {
    host: name,
    path: scheme === undefined && !/^v[12]\/?$/.test(path) ? path.replace(/\/$/, '') : '',
  };
}

function credentialsOf(stored: StoredLogin, source: string): Credentials | undefined {
  const { auth, username, password, identitytoken, registrytoken } = stored;
  const [, user = username, word = password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(auth ?? '', 'base64').toString('utf8')) ?? [];
  if (identitytoken) return { username: user ?? '', password: identitytoken, kind: 'identity-token', source };
  if (registrytoken) return { username: user ?? '', password: registrytoken, kind: 'registry-token', source };
  // Docker once padded passwords with zeros.
  const bare = word?.replace(/\0+$/, '');
  return user && bare ? { username: user, password: bare, source } : undefined;
}
