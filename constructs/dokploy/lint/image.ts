import {
  formatImageReference,
  movingImageProblem,
  parseImageReference,
  pinProblem,
} from '../../../core/image-reference';
import { inconclusive, violation } from './finding';
import { child, type Rule, resolved } from './services';
import { shown } from './validity/place';

/** Characters that are looked at: the longest name, tag and digest together are shorter. */
const LONGEST = 600;

/** The image is named, pinned, from a registry that is allowed, and not built on the host. */
export const imageRule: Rule = function* (service, context) {
  const build = service.fields.entries.get('build');
  if (build && child(service.fields, 'build')) {
    const message =
      'the host would build whatever source lies there, so what runs was never published nor reviewed';
    yield violation('build-on-host', build.keyAt, message, 'remove build: and give a pinned image:');
  }
  const image = child(service.fields, 'image');
  const reference = resolved(image, context);
  if (!image || reference.text === '') {
    if (build || service.inheritsFrom || child(service.fields, 'provider')) return;
    const message = 'the service names no image, so Compose refuses the file';
    yield violation('image-missing', service.at, message, 'add image: ghcr.io/acme/web:v1.4.2');
    return;
  }
  if (reference.malformed !== undefined) return;
  if (reference.text === undefined) {
    const message = `the image depends on ${reference.unknown.join(', ')}, whose value is not known here`;
    const fix = 'write the pinned reference in the file, so that a review sees what will run';
    yield inconclusive('image-unknown', image.at, message, fix);
    return;
  }
  const written = shown(reference.text);
  const parsed = parseImageReference(reference.text.slice(0, LONGEST));
  if ('reason' in parsed) {
    const message = `image ${written} is not an image reference: ${parsed.reason}`;
    yield violation('image-invalid', image.at, message, 'write image: ghcr.io/acme/web:v1.4.2');
    return;
  }
  const moving = movingImageProblem(reference.text);
  if (moving !== undefined) {
    const fix =
      'use a fixed tag such as :v1.4.2, or the digest (name@sha256:…) that ' +
      `"docker buildx imagetools inspect ${printableReference(reference.text)}" prints`;
    yield violation('image-not-pinned', image.at, `image ${written}: ${moving}`, fix);
    return;
  }
  const problem = pinProblem(reference.text, { registries: context.registries });
  if (problem === undefined) return;
  const { registry, repository } = parsed;
  const fix = `allow it with --registry ${registry}/${repository}, or use an image from ghcr.io`;
  yield violation('registry-not-allowed', image.at, `image ${written} is pinned, but ${problem}`, fix);
};

/** As people write it: Docker Hub's own names stay short. */
function printableReference(text: string): string {
  const parsed = parseImageReference(text);
  if ('reason' in parsed) return text;
  return formatImageReference(parsed).replace(/^docker\.io\/(?:library\/)?/, '');
}
