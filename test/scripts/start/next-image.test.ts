import { pinProblem } from '../../../core/image-reference';
import { redact } from '../../../core/redaction';
import { writeSecrets } from '../../../scripts/sandbox/up/secrets-file';
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
  const context = { root: project.root, env: {}, now: () => new Date(0), output: { warn() {} } };
  const credentials = { railwayAccountToken: 'r-1', railwayProjectToken: 'p-1', dokployKey: 'd-1234567890' };
  await writeSecrets(context, { pid: null, port: 1, url: 'http://127.0.0.1:1', credentials });
  const { from, to } = await nextRollout(context).finally(() => project.remove());
  expect(redact(`${from} ${to} d-1234567890`)).toBe(`${image} ${nextImage(image)} [secret]`);
});
