import { createHash } from 'node:crypto';
import * as z from 'zod';
import { formatImageReference, type ImageReference } from '../../core/image-reference';
import { type HttpRuntime, realRuntime } from '../http';
import { type Asker, authorize, type Credentials } from './access';
import { manifestUrl } from './addresses';
import { RegistryError, unexpectedAnswer } from './registry-error';
import { ask, type RegistryAnswer } from './request';

export interface FindImageOptions {
  /**
   * Looks up who to be at the image's registry; called only when it refuses to answer everybody.
   * @default - nobody
   */
  readonly credentials?: () => Credentials | undefined;
  /** @default - the real network and clock */
  readonly runtime?: HttpRuntime;
}

/** An image that its registry has. */
export interface FoundImage {
  /** What the reference means now, such as `sha256:9f86…`. */
  readonly digest: string;
}

/** Image indexes and manifests of OCI and Docker; without them a registry converts the manifest or refuses. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * Asks the registry of an image for it (OCI distribution specification, `/v2/<name>/manifests/<reference>`).
 *
 * @returns nothing when the registry says that it has no such image
 * @throws RegistryError when it cannot be told: no access, rate limit, failure, or something that is no registry
 */
export async function findImage(
  image: ImageReference,
  { credentials = () => undefined, runtime = realRuntime }: FindImageOptions = {},
): Promise<FoundImage | undefined> {
  const registry = manifestUrl(image);
  const asker = { image, name: formatImageReference(image), registry, credentials, runtime };
  const { answer, authorization } = await askForManifest(asker);
  if (answer.status === 200) return { digest: await digestOf(asker, answer, authorization) };
  if (answer.status !== 404) throw unexpectedAnswer(asker.name, registry, answer.status, '');
  if (saysUnknown(answer)) return undefined;
  throw unexpectedAnswer(asker.name, registry, 404, 'in no words of a registry');
}

interface Asked {
  readonly answer: RegistryAnswer;
  readonly authorization?: string;
}

/** Asks as anybody first, so that credentials travel only where they are needed. */
async function askForManifest(asker: Asker): Promise<Asked> {
  const open = await manifest(asker);
  if (!asksForLogin(open)) return { answer: open };
  const anonymous = await askAs(asker, open, undefined);
  if (anonymous && !isRefusal(anonymous.answer)) return anonymous;
  const credentials = asker.credentials();
  if (credentials === undefined) {
    if (anonymous?.answer.status === 404) return anonymous;
    throw noAccess(asker, undefined);
  }
  const known = await askAs(asker, open, credentials);
  if (known === undefined || known.answer.status === 401 || known.answer.status === 403)
    throw noAccess(asker, credentials);
  return known;
}

/** Some registries answer 403 to whom they do not know, and say how to become known all the same. */
const asksForLogin = ({ status, headers }: RegistryAnswer) =>
  status === 401 || (status === 403 && headers.has('www-authenticate'));

/** A registry may hide what one may not read behind 404. */
const isRefusal = ({ status }: RegistryAnswer) => status === 401 || status === 403 || status === 404;

async function askAs(
  asker: Asker,
  refused: RegistryAnswer,
  credentials: Credentials | undefined,
): Promise<Asked | undefined> {
  const authorization = await authorize(asker, refused, credentials);
  if (authorization === undefined) return undefined;
  return { answer: await manifest(asker, authorization), authorization };
}

/**
 * Asks without the manifest itself, as that counts less against rate limits. What a registry refuses so it may answer all the
 * same: some know no HEAD, some leave the challenge or the reason out of it.
 */
async function manifest(asker: Asker, authorization?: string): Promise<RegistryAnswer> {
  const head = await manifestBy('HEAD', asker, authorization);
  const whole = head.status === 200 || (asksForLogin(head) && head.headers.has('www-authenticate'));
  return whole ? head : manifestBy('GET', asker, authorization);
}

function manifestBy(
  method: 'GET' | 'HEAD',
  { registry, name, runtime }: Asker,
  authorization?: string,
): Promise<RegistryAnswer> {
  const headers = { accept: MANIFESTS.join(', '), ...(authorization && { authorization }) };
  return ask({ method, url: registry, headers, name }, runtime);
}

/** The digest that the registry names; where it names none, that of the manifest. */
async function digestOf(asker: Asker, answer: RegistryAnswer, authorization?: string): Promise<string> {
  const type = answer.headers.get('content-type') ?? '';
  if (/^text\//.test(type)) throw unexpectedAnswer(asker.name, asker.registry, 200, 'with a web page');
  const named = answer.headers.get('docker-content-digest');
  const asked = asker.image.digest;
  const whole = async () =>
    answer.body.length > 0 ? answer.body : (await manifestBy('GET', asker, authorization)).body;
  const digest = named ?? digestOfBytes(await whole(), asked);
  if (/^sha(256|512):[0-9a-f]+$/.test(digest) && (asked === undefined || asked === digest)) return digest;
  throw new RegistryError({
    what: `cannot tell whether ${asker.name} exists: ${asker.registry.origin} answered with another digest`,
    why: 'A digest means one content; a registry that answers with another one is broken, or is not the one asked.',
    next: 'Pull the image by hand and compare, before anything is deployed from there.',
  });
}

function digestOfBytes(bytes: Uint8Array, asked = 'sha256:'): string {
  const algorithm = asked.slice(0, asked.indexOf(':'));
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

const errors = z.object({ errors: z.array(z.object({ code: z.string().optional() })) });

/** Whether a 404 is the registry's own word, and not that of something else at its address. */
function saysUnknown({ headers, body }: RegistryAnswer): boolean {
  if (headers.get('docker-distribution-api-version')?.startsWith('registry/2')) return true;
  try {
    const said = errors.parse(JSON.parse(Buffer.from(body).toString('utf8')));
    return said.errors.some(
      ({ code }) => code !== undefined && /(^NOT_FOUND|_UNKNOWN|_NOT_FOUND)$/.test(code),
    );
  } catch {
    return false;
  }
}

function noAccess({ name, image }: Asker, credentials: Credentials | undefined): RegistryError {
  if (credentials) {
    return new RegistryError({
      what: `cannot tell whether ${name} exists: ${image.registry} refuses the credentials from ${credentials.source}`,
      why: 'They are wrong, expired, or may not read this image; registries give the same answer for images that do not exist.',
      next: 'Make a token that may read packages (read:packages at GitHub), and check the spelling of the reference.',
    });
  }
  const login =
    image.registry === 'ghcr.io'
      ? 'Set GHCR_TOKEN to a token with read:packages'
      : `Log in with \`docker login ${image.registry}\``;
  return new RegistryError({
    what: `cannot tell whether ${name} exists: ${image.registry} does not say so without a login`,
    why: 'The image is private, or does not exist; the registry gives the same answer to both.',
    next: `${login}, and check the spelling of the reference.`,
  });
}
