import { pinProblem } from '../../../core/image-reference';
import { nextImage } from '../../../scripts/start/run';

test('the next image is a pinned release, and always the same one', () => {
  const next = nextImage('ghcr.io/plumbline-sandbox/web:v1-a1b2c3d');
  expect(next).toMatch(/^ghcr\.io\/plumbline-sandbox\/web:v2-[0-9a-f]{7}$/);
  expect(nextImage('ghcr.io/plumbline-sandbox/web:v1-a1b2c3d')).toBe(next);
  expect(nextImage(next)).toMatch(/:v3-/);
  expect(pinProblem(next)).toBeUndefined();
});

test('an image that is tagged in another way is followed by one of the sandbox', () => {
  expect(nextImage('ghcr.io/acme/x@sha256:abc')).toMatch(/^ghcr\.io\/plumbline-sandbox\/web:v2-/);
});
