import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';
import type { Credentials } from './';
import type { CredentialPlaces } from './credentials';

const HELPER_MS = 20_000;
const answer = z.object({ Username: z.string(), Secret: z.string().min(1) });

/** The name with which a helper says that the secret is an identity token. */
const IDENTITY_TOKEN = '<token>';

/**
 * What a credential helper of Docker's has for a registry: its address on standard input, JSON on standard output.
 * @param addresses under which the login may be kept, tried one after another
 * @returns nothing when there is no such helper, or it knows nobody
 */
export function helperLogin(
  helper: string,
  addresses: readonly string[],
  env: CredentialPlaces['env'],
): Credentials | undefined {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const source = `docker-credential-${helper}`;
  for (const input of addresses) {
    const { status, stdout, error } = spawnSync(source, ['get'], {
      input,
      encoding: 'utf8',
      timeout: HELPER_MS,
      env: childEnvironment('credentialHelper', env),
    });
    if (error) return undefined;
    const found = status === 0 ? parse(stdout) : undefined;
    if (found)
      return {
        username: found.Username,
        password: found.Secret,
        ...(found.Username === IDENTITY_TOKEN && { kind: 'identity-token' as const }),
        source,
      };
  }
  return undefined;
}

function parse(stdout: string): z.infer<typeof answer> | undefined {
  try {
    return answer.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}
