import { pinProblem } from '../../../core/image-reference';
import { inconclusive, violation } from './finding';
import { child, type Rule, resolved } from './services';

/** The image is named, pinned, and not built on the host. */
export const imageRule: Rule = function* (service, context) {
  const build = service.fields.entries.get('build');
  if (build && child(service.fields, 'build')) {
    const message =
      'the host would build whatever source lies there, so what runs was never published nor reviewed';
    yield violation('build-on-host', build.keyAt, message, 'remove build: and give a pinned image:');
  }
  const image = child(service.fields, 'image');
  if (!image) {
    if (build || service.inheritsFrom) return;
    yield violation(
      'image-missing',
      service.at,
      'the service names no image',
      'add image: with a pinned reference',
    );
    return;
  }
  const reference = resolved(image, context);
  if (reference.malformed !== undefined) return;
  if (reference.text === undefined) {
    const message = `the image depends on ${reference.unknown.join(', ')}, whose value is not known here`;
    const fix = 'write the pinned reference in the file, so that a review sees what will run';
    yield inconclusive('image-unknown', image.at, message, fix);
    return;
  }
  const problem = pinProblem(reference.text, { registries: context.registries });
  if (problem !== undefined) {
    const message = `image ${JSON.stringify(reference.text)}: ${problem}`;
    const fix = 'use a fixed tag such as :v1.4.2 or a digest @sha256:…, from ghcr.io or an allowed registry';
    yield violation('image-not-pinned', image.at, message, fix);
  }
};
