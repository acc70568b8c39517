import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pinProblem } from '../../../core/image-reference';
import { redact } from '../../../core/redaction';
import { nextImage, nextRollout } from '../../../scripts/start/run';
import { createProject } from '../support/project';

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

test('the image that is offered is shown, also where another service runs the same', async () => {
  const project = createProject();
  const image = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
  mkdirSync(join(project.root, 'secrets'));
  project.write(
    'secrets/sandbox.tfvars',
    `docker_image = "${image}"\nledger_image = "${image}"\ntoken = "t-1234567890"\n`,
  );
  const { from, to } = await nextRollout({ root: project.root, env: {} }).finally(() => project.remove());
  expect(redact(`${from} ${to} t-1234567890`)).toBe(`${image} ${nextImage(image)} [secret]`);
});
