import type { ManifestInput, ManifestSeal, StackManifest } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { Secret } from '../../core/secret';
import { createGithub, type Github, parseRepository } from '../../platforms/github';
import { FINGERPRINT_KEY_ADVICE, SHORTEST_KEY } from '../../providers/framework/fingerprint';
import type { GithubAccess } from '../github/access';
import { billingWarning } from '../github/billing';
import type { Input, Inputs } from '../inputs';
import { readPublicKey } from './public-keys';
import { type PublicKey, seal } from './sealed-box';

export interface SealContext {
  readonly access: GithubAccess;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

type Sealed = ManifestInput & { readonly sealed: ManifestSeal };

/** Longest secret that GitHub takes, in bytes. */
const LARGEST = 48 * 1024;

/**
 * Puts in place of every secret that goes to GitHub what only GitHub can open, sealed with the key of the repository or
 * environment it is for: one request each. The secrets themselves are not among the inputs any more, so that the engine
 * never has them.
 *
 * @throws PlumblineError when token or fingerprint key are missing, a secret is empty or too long, or GitHub does not answer
 */
export async function sealInputs(
  manifest: Pick<StackManifest, 'environment' | 'inputs'>,
  inputs: Inputs,
  { access, env, signal, warn }: SealContext,
): Promise<Inputs> {
  const { token, url: baseUrl } = access;
  // Without one the provider would go on and take whatever token the GitHub program of this machine has.
  if (!token) throw noToken(manifest.environment);
  const github = createGithub({ token, baseUrl, signal, log: warn });
  const billing = await billingWarning(access);
  if (billing !== undefined) warn(billing);

  const sealed = manifest.inputs.filter((input): input is Sealed => input.sealed !== undefined);
  const given = sealed.filter((input) => inputs.has(input.sealed.of));
  for (const input of given) refuseEmpty(inputs.get(input.sealed.of)!, input.sealed);
  const keys = await readKeys(
    github,
    given.map((input) => input.sealed),
  );
  const fingerprintKey = given.length === 0 ? '' : requireKey(inputs, env, manifest.environment);
  const result = new Map(inputs);
  for (const input of sealed) {
    result.delete(input.name);
    result.delete(input.sealed.of);
  }
  for (const input of given) {
    const publicKey = keys.get(placeOf(input.sealed));
    const of = inputs.get(input.sealed.of)!;
    if (publicKey) result.set(input.name, sealOne(fingerprintKey, input.sealed, of, publicKey));
  }
  warnOfWaiting(given, keys, warn);
  return result;
}

/** GitHub takes an empty text, which then stands where the real secret was. */
function refuseEmpty({ value, source }: Input, { secret, of }: ManifestSeal): void {
  if (value.reveal().trim() !== '') return;
  throw new PlumblineError({
    what: `the value of ${secret} (${source}) is empty or blank`,
    why: 'It would overwrite what GitHub holds, and nobody can read that back.',
    next: `Give ${of} its value, or take it out of the file.`,
  });
}

async function readKeys(
  github: Github,
  seals: readonly ManifestSeal[],
): Promise<Map<string, PublicKey | undefined>> {
  const places = new Map(seals.map((each) => [placeOf(each), each]));
  const keys = [...places].map(async ([place, { repository, environment }]) => {
    const key = await readPublicKey(github, parseRepository(repository, 'the declaration'), environment);
    return [place, key] as const;
  });
  return new Map(await Promise.all(keys));
}

const placeOf = ({ repository, environment = '' }: ManifestSeal) => `${repository}\0${environment}`;

function sealOne(
  fingerprintKey: string,
  { repository, environment, secret }: ManifestSeal,
  { value, source }: Input,
  publicKey: PublicKey,
): Input {
  const text = value.reveal();
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST) {
    throw new PlumblineError({
      what: `the value of ${secret} (${source}) is ${bytes} bytes long`,
      why: `GitHub takes secrets of at most ${LARGEST} bytes.`,
      next: 'Keep it encrypted in the repository, and only the key to it at GitHub.',
    });
  }
  const place = [repository, ...(environment === undefined ? [] : [environment]), secret];
  const encrypted = seal(fingerprintKey, { value: text, publicKey, place });
  // Ciphertext for GitHub alone: nothing that would have to be masked.
  return {
    value: Secret.shown(JSON.stringify({ key_id: publicKey.id, encrypted_value: encrypted })),
    source,
  };
}

/** GitHub has no key for an environment that is not there: this plan makes the environment, the next one its secrets. */
function warnOfWaiting(
  given: readonly Sealed[],
  keys: ReadonlyMap<string, unknown>,
  warn: SealContext['warn'],
): void {
  const waiting = given.filter((input) => keys.get(placeOf(input.sealed)) === undefined);
  const environments = [...new Set(waiting.map((input) => input.sealed.environment))];
  if (environments.length === 0) return;
  warn(
    `GitHub has no environment ${environments.join(' and ')} yet, and so no key to seal secrets with: this plan makes ` +
      `${environments.length === 1 ? 'it' : 'them'}, and the next apply brings ${waiting.length === 1 ? 'its secret' : 'the secrets'}`,
  );
}

function requireKey(inputs: Inputs, env: SealContext['env'], environment: string): string {
  const key = inputs.get('fingerprint_key')?.value.reveal() ?? env['PLUMBLINE_FINGERPRINT_KEY'];
  if (key && key.length >= SHORTEST_KEY) return key;
  throw new PlumblineError({
    what: key
      ? `fingerprint_key has ${key.length} characters, and needs ${SHORTEST_KEY}`
      : `"${environment}" lacks the input fingerprint_key`,
    why: 'Secrets for GitHub are sealed with it, so that an unchanged secret is no change and nobody can guess at it.',
    next: `${FINGERPRINT_KEY_ADVICE} It is set by \`plumbline secrets set fingerprint_key\`.`,
  });
}

const noToken = (environment: string) =>
  new PlumblineError({
    what: `"${environment}" has no token for GitHub`,
    why: 'Neither the input github_token nor GITHUB_TOKEN is set.',
    next:
      'Make a fine-grained personal access token for the repository with administration, environments, issues, secrets and ' +
      'variables (write), and export GITHUB_TOKEN, or run `plumbline secrets set github_token`.',
  });
