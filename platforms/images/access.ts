import * as z from 'zod';
import type { ImageReference } from '../../core/image-reference';
import type { HttpRuntime } from '../http';
import { isSafe } from './addresses';
import { type Challenge, parseChallenges } from './challenge';
import { RegistryError } from './registry-error';
import { ask, type RegistryAnswer, type RegistryRequest } from './request';
import { mayHoldCredentials } from './token-service';

/** A user of a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /**
   * What the password is: one that is sent as it is, an identity token (OAuth 2's refresh token) that the token service takes,
   * or a token that the registry itself takes. @default 'password'
   */
  readonly kind?: 'password' | 'identity-token' | 'registry-token';
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
 * Value of the `Authorization` header that a refusal asks for; nothing when these credentials do not get one.
 * @throws RegistryError for a challenge that cannot be met safely
 */
export async function authorize(
  asker: Asker,
  refused: RegistryAnswer,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const challenges = parseChallenges(refused.headers.get('www-authenticate') ?? '');
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (credentials?.kind === 'registry-token') return `Bearer ${credentials.password}`;
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
  asker: Asker,
  { parameters }: Challenge,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const { name, registry, runtime } = asker;
  const url = realmUrl(parameters.get('realm') ?? '', name, registry);
  if (credentials && !mayHoldCredentials(url, registry)) throw foreignRealm(name, url, registry, credentials);
  const service = parameters.get('service');
  const wanted = {
    ...(service !== undefined && { service }),
    scope: scopeOf(asker, parameters.get('scope')),
  };
  const answer = await ask({ ...tokenRequest(url, wanted, credentials), name }, runtime);
  if (REFUSALS.includes(answer.status)) return undefined;
  const { token, access_token } = readToken(answer);
  const bearer = token || access_token;
  if (answer.status === 200 && bearer && /^[\x21-\x7e]+$/.test(bearer)) return `Bearer ${bearer}`;
  throw new RegistryError({
    what: `cannot tell whether ${name} exists: ${url.origin}${url.pathname} answered HTTP ${answer.status} without a token`,
    why: 'The registry sends everybody there to get a token for reading.',
    next: 'Run the command again in a few minutes, and see the status page of the registry.',
  });
}

/** What token services answer to whom they do not know; OAuth 2 has 400 for a refresh token that is not valid. */
const REFUSALS = [400, 401, 403, 404];

/** The registry's own name for the repository, which a proxy may have under another; it cannot talk us into more than pulling. */
const scopeOf = ({ image }: Asker, named: string | undefined): string =>
  named && /^repository:[^\s:]+:pull$/.test(named) ? named : `repository:${image.repository}:pull`;

/** A GET with a password, or with nothing; an identity token is exchanged as OAuth 2 has it. */
function tokenRequest(
  realm: URL,
  wanted: Readonly<Record<string, string>>,
  credentials: Credentials | undefined,
): Omit<RegistryRequest, 'name'> {
  if (credentials?.kind === 'identity-token') {
    const form = { ...wanted, grant_type: 'refresh_token', client_id: 'plumbline' };
    return {
      method: 'POST',
      url: realm,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, refresh_token: credentials.password }).toString(),
    };
  }
  const url = new URL(realm);
  for (const [key, value] of Object.entries(wanted)) url.searchParams.set(key, value);
  const headers = { accept: 'application/json', ...(credentials && { authorization: basic(credentials) }) };
  return { method: 'GET', url, headers };
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
