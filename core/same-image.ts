import { type ImageReference, parseImageReference } from './image-reference';

/** Whether two references mean the same image; `unknown` when what they say cannot be compared. */
export type ImageMatch = 'same' | 'different' | 'unknown';

/** An image's own id, whole or as `docker ps` cuts it: the hash of its configuration or of its manifest, nobody says which. */
const IMAGE_ID = /^(?:sha256:)?(?:[0-9a-f]{64}|[0-9a-f]{12})$/;

/**
 * Whether what runs is what was declared. Another repository is another image, whatever it holds. Digests decide where
 * both have one. A declared digest that nobody confirms stays `unknown`; a declared tag is confirmed by the same tag,
 * whatever digest a platform resolved it to. `test/core/same-image.test.ts` has the truth table.
 *
 * @param running reference that a platform or the service itself reports; nothing when it reports none
 * @param runningDigest digest that is reported apart from the reference; one within the reference goes first
 */
export function sameImage(
  declared: string,
  running: string | null | undefined,
  runningDigest?: string | null,
): ImageMatch {
  if (!running) return 'unknown';
  const a = readReference(declared);
  const reported = readReference(running);
  if (a === undefined || reported === undefined) return declared === running ? 'same' : 'unknown';
  const b = (runningDigest ? readReference(`${running}@${runningDigest}`) : undefined) ?? reported;
  if (nameOf(a) !== nameOf(b)) return 'different';
  if (a.digest && b.digest && algorithmOf(a.digest) === algorithmOf(b.digest)) {
    return a.digest === b.digest ? 'same' : 'different';
  }
  if (a.tag && b.tag && a.tag !== b.tag) return 'different';
  if (a.digest || a.tag !== b.tag) return 'unknown';
  // Without tag and digest, equal names say as much as the declaration does.
  return a.tag || !b.digest ? 'same' : 'unknown';
}

function readReference(text: string): ImageReference | undefined {
  if (IMAGE_ID.test(text)) return undefined;
  const parsed = parseImageReference(text);
  return 'reason' in parsed ? undefined : parsed;
}

/** Host names are the same in any case. */
const nameOf = ({ registry, repository }: ImageReference) => `${registry.toLowerCase()}/${repository}`;

const algorithmOf = (digest: string) => digest.slice(0, digest.indexOf(':'));
