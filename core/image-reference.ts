/** Container image references: `registry/repository:tag@digest`, and whether one always means the same image. */

/** A parsed reference; Docker Hub's short names are written out (`postgres` → `docker.io/library/postgres`). */
export interface ImageReference {
  /** Host with optional port, such as `ghcr.io` or `localhost:5000`. */
  readonly registry: string;
  /** Path below the registry, such as `acme/shop/web`. */
  readonly repository: string;
  readonly tag?: string;
  /** Algorithm and hex value, such as `sha256:9f86…`. */
  readonly digest?: string;
}

/** Why a text is not an image reference. */
export interface InvalidReference {
  readonly reason: string;
}

export interface PinOptions {
  /**
   * Registries allowed besides `ghcr.io`: a host (`registry.acme.dev:5000`), or a host with the beginning of a
   * path (`docker.io/library/postgres`).
   *
   * @default []
   */
  readonly registries?: readonly string[];
}

const TAG_ADVICE = 'use a tag that means one build, such as ghcr.io/acme/grid:v123-abcdef or :1.2.3';

/** What to write instead of a reference that {@link pinProblem} refuses. */
export const PIN_ADVICE = `${TAG_ADVICE}, or a digest (name@sha256:…)`;

// The grammar of https://github.com/distribution/reference, in the part of it that Terraform's RE2 shares with JavaScript.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = `${COMPONENT}(?:/${COMPONENT})*`;
const HOST =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}';

/** Tags that mean one build: a full version, `v<build>-<commit>`, a commit, or a date. Everything else can move. */
const FIXED_TAG = [
  '(?:[A-Za-z][A-Za-z0-9]*-)*v?[0-9]+\\.[0-9]+\\.[0-9]+(?:[._-][A-Za-z0-9_.-]*)?',
  'v?[0-9]+-[0-9a-f]{6}',
  '(?:[A-Za-z0-9_.]+-)*[0-9a-f]{7,64}(?:-[A-Za-z0-9_.]+)*',
  '(?:[A-Za-z0-9_.-]*[._-])?[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T._-][A-Za-z0-9_.-]*)?',
].join('|');
const LATEST = '(?:^|[._-])latest(?:$|[._-])';

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const [repositoryPattern, hostPattern, tagPattern, digestPattern, fixedTagPattern] = [
  REPOSITORY,
  HOST,
  TAG,
  DIGEST,
  FIXED_TAG,
].map(whole) as [RegExp, RegExp, RegExp, RegExp, RegExp];
const latestPattern = new RegExp(LATEST, 'i');

const DOCKER_HUB = 'docker.io';
/** Images from here need no allow-list. */
export const DEFAULT_REGISTRY = 'ghcr.io';

/** Reads a reference as Docker does; `reason` in the result says why it cannot be one. */
export function parseImageReference(text: string): ImageReference | InvalidReference {
  if (text === '') return { reason: 'it is empty' };
  if (/\s/.test(text)) return { reason: 'it contains white space' };
  if (text.includes('://')) return { reason: 'a reference has no scheme such as https://' };

  const [named, digest, ...more] = text.split('@') as [string, ...string[]];
  if (more.length > 0) return { reason: 'it has more than one @' };
  if (digest !== undefined && !digestPattern.test(digest)) {
    return { reason: 'the part after @ is not a digest (sha256: and 64 lower-case hex digits)' };
  }
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) {
    return { reason: 'the tag is not 1 to 128 letters, digits, dots, dashes and underscores' };
  }
  const { registry, repository } = splitName(name);
  if (!hostPattern.test(registry)) return { reason: `"${registry}" is not a registry host` };
  if (!repositoryPattern.test(repository)) {
    return { reason: 'the repository is not made of lower-case letters, digits and single separators' };
  }
  if (registry.length + 1 + repository.length > 255)
    return { reason: 'its name is longer than 255 characters' };
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** Docker's rule: the first component is a host when it has a dot, a colon or upper case, or is `localhost`. */
function splitName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isHost ? first : DOCKER_HUB;
  const path = isHost ? name.slice(slash + 1) : name;
  if (registry !== DOCKER_HUB && registry !== 'index.docker.io') return { registry, repository: path };
  return { registry: DOCKER_HUB, repository: path.includes('/') ? path : `library/${path}` };
}

/** Writes a reference in full. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/**
 * Says why a reference must not be deployed, or nothing when it is pinned: a tag that means one build, or a
 * digest, from an allowed registry. `latest` is refused even beside a digest, because people read the tag.
 */
export function pinProblem(text: string, { registries = [] }: PinOptions = {}): string | undefined {
  const parsed = parseImageReference(text);
  if ('reason' in parsed) return `it is not an image reference: ${parsed.reason}`;
  const { tag, digest } = parsed;
  if (tag !== undefined && latestPattern.test(tag)) {
    return `the tag "${tag}" names whatever was pushed last${digest ? ', whatever the digest beside it says' : ''}`;
  }
  if (tag === undefined && digest === undefined) return 'it has neither tag nor digest, which means "latest"';
  if (digest === undefined && !fixedTagPattern.test(tag!)) return movingTagProblem(tag!);
  return registryProblem(parsed, registries);
}

/**
 * How a reference that can move becomes one that stays: the command that prints the digest it stands for now, and where that
 * goes. The command asks the registry and pulls nothing. Nothing for what is no reference, or has a digest.
 */
export function howToPin(reference: string): string | undefined {
  const parsed = parseImageReference(reference);
  if ('reason' in parsed || parsed.digest !== undefined) return undefined;
  // People read the tag: beside a digest, `latest` would tell them a lie.
  const lies = parsed.tag !== undefined && latestPattern.test(parsed.tag);
  const named = lies ? reference.slice(0, -parsed.tag!.length - 1) : reference;
  return `\`docker buildx imagetools inspect ${reference} --format '{{.Manifest.Digest}}'\` prints its digest: write ${named}@sha256:…`;
}

function movingTagProblem(tag: string): string {
  const partial = /^v?\d+(\.\d+)?($|[-_.])/.test(tag);
  return partial
    ? `the tag "${tag}" is only part of a version, so it moves with every release`
    : `the tag "${tag}" is a name that can move to another image`;
}

function registryProblem(image: ImageReference, registries: readonly string[]): string | undefined {
  const name = `${image.registry}/${image.repository}`;
  if (image.registry === DEFAULT_REGISTRY) {
    return image.repository.includes('/') ? undefined : `ghcr.io images are named ghcr.io/<owner>/<name>`;
  }
  const allowed = registries.some((prefix) => name === prefix || name.startsWith(`${prefix}/`));
  return allowed ? undefined : `${name} is not from ghcr.io and no allow-list names it`;
}

/**
 * {@link pinProblem} for places that do not know which registries a team allows; declarations and the stack's input
 * conditions have checked those.
 */
export function movingImageProblem(text: string): string | undefined {
  const parsed = parseImageReference(text);
  return pinProblem(text, { registries: 'reason' in parsed ? [] : [parsed.registry] });
}

/** What to do about a reference that {@link pinProblem} refuses: pin it, allow where it comes from, or both. */
export function pinAdvice(reference: string, { registries = [] }: PinOptions = {}): string {
  const parsed = parseImageReference(reference);
  if ('reason' in parsed) return PIN_ADVICE;
  const how = howToPin(reference);
  const moving = movingImageProblem(reference) !== undefined;
  const pin = moving ? (how === undefined ? PIN_ADVICE : `${how}, or ${TAG_ADVICE}`) : undefined;
  const foreign = parsed.registry !== DEFAULT_REGISTRY && registryProblem(parsed, registries) !== undefined;
  const name = `${parsed.registry}/${parsed.repository}`;
  const allow = foreign ? `allow it where the image is declared: registries: ['${name}']` : undefined;
  return [pin, allow].filter(Boolean).join('; ') || PIN_ADVICE;
}

/** The same rule as {@link pinProblem} in regular expressions that Terraform (RE2) and JavaScript both read. */
export function pinnedPatterns({ registries = [] }: PinOptions = {}): { match: string; refuse: string } {
  const names = [`ghcr\\.io/${COMPONENT}/${REPOSITORY}`, ...registries.map(allowedNamePattern)].join('|');
  const version = `(?::${TAG})?@(?:${DIGEST})|:(?:${FIXED_TAG})`;
  return {
    match: `^(?:${names})(?:${version})$`,
    refuse: '(?i):(?:[^@/:]*[._-])?latest(?:[._-][^@/:]*)?(?:@|$)',
  };
}

function allowedNamePattern(prefix: string): string {
  const quote = (text: string) => text.replaceAll(/[.[\]]/g, '\\$&');
  const below = `(?:/${REPOSITORY})?`;
  if (prefix === DOCKER_HUB) return `(?:(?:index\\.)?docker\\.io/)?${REPOSITORY}`;
  if (prefix.startsWith(`${DOCKER_HUB}/library/`)) {
    const image = quote(prefix.slice(`${DOCKER_HUB}/library/`.length));
    return `(?:(?:index\\.)?docker\\.io/)?(?:library/)?${image}${below}`;
  }
  if (prefix.startsWith(`${DOCKER_HUB}/`)) {
    return `(?:(?:index\\.)?docker\\.io/)?${quote(prefix.slice(DOCKER_HUB.length + 1))}${below}`;
  }
  return prefix.includes('/') ? `${quote(prefix)}${below}` : `${quote(prefix)}/${REPOSITORY}`;
}
