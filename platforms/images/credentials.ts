import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';
import { PlumblineError } from '../../core/errors';
import { registerSecret } from '../../core/redaction';
import type { Credentials } from './';

/** Where credentials are looked for. */
export interface CredentialPlaces {
  /** Read for `GHCR_TOKEN`, `GITHUB_TOKEN` and `DOCKER_CONFIG`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const HELPER_MS = 20_000;

const dockerConfig = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

/**
 * Who to be at a registry: for `ghcr.io` the token in `GHCR_TOKEN` or `GITHUB_TOKEN`, else whoever `docker login` left in
 * Docker's configuration or its credential helper.
 * @throws PlumblineError when Docker's configuration cannot be read
 */
export function registryCredentials(registry: string, places: CredentialPlaces): Credentials | undefined {
  const token = registry === 'ghcr.io' ? githubToken(places.env) : undefined;
  const found = token ?? dockerLogin(registry, places);
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

function dockerLogin(registry: string, { env, home }: CredentialPlaces): Credentials | undefined {
  const path = join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json');
  if (!existsSync(path)) return undefined;
  const { auths = {}, credsStore, credHelpers = {} } = readConfig(path);
  // Docker Hub is stored under the address of its first version.
  const key = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const helper = credHelpers[key] ?? credsStore;
  if (helper !== undefined) return fromHelper(helper, key, env);
  const stored = auths[key] ?? auths[`https://${key}`];
  const [, username, password] =
    /^([^:]+):(.+)$/s.exec(Buffer.from(stored?.auth ?? '', 'base64').toString('utf8')) ?? [];
  return username && password ? { username, password, source: path } : undefined;
}

function readConfig(path: string): z.infer<typeof dockerConfig> {
  try {
    return dockerConfig.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `${path} cannot be read as Docker's configuration`,
        why: 'The registry asks for a login, and `docker login` keeps them there.',
        next: 'Correct the file, or log in again.',
      },
      { cause },
    );
  }
}

const answer = z.object({ Username: z.string(), Secret: z.string() });

/** Docker's credential helper protocol: the registry on standard input, JSON on standard output. */
function fromHelper(helper: string, key: string, env: CredentialPlaces['env']): Credentials | undefined {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const source = `docker-credential-${helper}`;
  const { status, stdout } = spawnSync(source, ['get'], {
    input: key,
    encoding: 'utf8',
    timeout: HELPER_MS,
    env: childEnvironment('credentialHelper', env),
  });
  if (status !== 0) return undefined;
  try {
    const { Username, Secret } = answer.parse(JSON.parse(stdout));
    return { username: Username, password: Secret, source };
  } catch {
    return undefined;
  }
}
