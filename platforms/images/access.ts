import * as z from 'zod';
import type { ImageReference } from '../../core/image-reference';
import type { HttpRuntime } from '../http';
import { isSafe, mayHoldCredentials } from './addresses';
import { type Challenge, parseChallenges } from './challenge';
import { RegistryError } from './registry-error';
import { ask, type RegistryAnswer } from './request';

/** A user of a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Where they come from, as it reads in an error: `GHCR_TOKEN`. */
  readonly source: string;
}

/** Who asks a registry for what. */
export interface Asker {
  readonly image: ImageReference;
  /** The image as it reads in an error. */
  readonly name: string;
  /** Address of the registry. */
  readonly registry: URL;
  /** Looked up only when the registry wants to know who asks. */
  readonly credentials: () => Credentials | undefined;
  readonly runtime: HttpRuntime;
}

/**
 * Value of the `Authorization` header that a 401 answer asks for; nothing when these credentials do not get one.
 * @throws RegistryError for a challenge that cannot be met safely
 */
export async function authorize(
  asker: Asker,
  refused: RegistryAnswer,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const challenges = parseChallenges(refused.headers.get('www-authenticate') ?? '');
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer) return bearerToken(asker, bearer, credentials);
  if (challenges.some(({ scheme }) => scheme === 'basic')) return credentials && basic(credentials);
  throw new RegistryError({
    what: `cannot tell whether ${asker.name} exists: ${asker.registry.origin} asks for a login of an unknown kind`,
    why: 'Registries offer Bearer tokens or Basic authentication; this one offers neither.',
    next: 'Check that the reference names a registry.',
  });
}

const tokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
});

/** The distribution project's token flow: a short-lived token that may pull this one repository. */
async function bearerToken(
  { image, name, registry, runtime }: Asker,
  { parameters }: Challenge,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const url = realmUrl(parameters.get('realm') ?? '', name, registry);
  if (credentials && !mayHoldCredentials(url, registry)) throw foreignRealm(name, url, registry, credentials);
  const service = parameters.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  // Always our own scope: the registry must not talk us into asking for more.
  url.searchParams.set('scope', `repository:${image.repository}:pull`);
  const headers = { accept: 'application/json', ...(credentials && { authorization: basic(credentials) }) };
  const answer = await ask({ method: 'GET', url, headers, name }, runtime);
  if (answer.status === 401 || answer.status === 403) return undefined;
  const { token, access_token } = readToken(answer);
  const bearer = token || access_token;
  if (answer.status === 200 && bearer && /^[\x21-\x7e]+$/.test(bearer)) return `Bearer ${bearer}`;
  throw new RegistryError({
    what: `cannot tell whether ${name} exists: ${url.origin}${url.pathname} answered HTTP ${answer.status} without a token`,
    why: 'The registry sends everybody there to get a token for reading.',
    next: 'Run the command again in a few minutes, and see the status page of the registry.',
  });
}

function readToken({ body }: RegistryAnswer): z.infer<typeof tokenAnswer> {
  try {
    return tokenAnswer.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch {
    return {};
  }
}

const basic = ({ username, password }: Credentials) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

function realmUrl(realm: string, name: string, registry: URL): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url && isSafe(url, registry) && !url.username && !url.password) return url;
  throw new RegistryError({
    what: `cannot tell whether ${name} exists: ${registry.origin} names "${realm}" as its token service`,
    why: 'A token service has to be reached over https, so that nobody on the way reads credentials or tokens.',
    next: 'Check that the reference names the registry you mean, and tell whoever runs it.',
  });
}

const foreignRealm = (name: string, realm: URL, registry: URL, { source }: Credentials) =>
  new RegistryError({
    what: `cannot tell whether ${name} exists: ${registry.host} wants its credentials sent to ${realm.host}`,
    why: `Credentials (${source}) go to the registry they belong to, or to a host beside it, and were not sent.`,
    next: 'Check that the reference names the registry you mean.',
  });
