import { PullError, resolveImage } from '../../../sandbox/runtime/images';
import fc from '../../support/fast-check';

test.each([
  ['ghcr.io/plumbline-sandbox/web:v1-a1b2c3d', 'web'],
  ['ghcr.io/plumbline-sandbox/worker:v1', 'worker'],
  ['ghcr.io/plumbline-sandbox/job:v1', 'job'],
  ['ghcr.io/acme/grid:v123-abcdef', 'web'],
  ['ghcr.io/railwayapp-templates/postgres-ssl:16.4', 'postgres'],
  ['postgres:16.4', 'postgres'],
  ['docker.io/library/postgres:17', 'postgres'],
  ['redis:7.4.1', 'redis'],
  ['bitnami/redis:7.4', 'redis'],
])('%s runs %s', (reference, app) => {
  expect(resolveImage(reference).app).toBe(app);
});

test.each(['nginx:1.27', 'ghcr.io/nobody/web:v1', 'ghcr.io/plumbline-sandbox/web:missing-v1', ''])(
  'pulling "%s" fails',
  (reference) => {
    expect(() => resolveImage(reference)).toThrow(PullError);
  },
);

test('a digest in the reference is the digest; otherwise the same reference always has the same', () => {
  const digest = `sha256:${'0a'.repeat(32)}`;
  expect(resolveImage(`ghcr.io/acme/web:v1@${digest}`)).toMatchObject({ tag: 'v1', digest });
  expect(resolveImage('ghcr.io/acme/web:v1').digest).toBe(resolveImage('ghcr.io/acme/web:v1').digest);
  expect(resolveImage('ghcr.io/acme/web:v1').digest).not.toBe(resolveImage('ghcr.io/acme/web:v2').digest);
});

test('a tag that begins with a behaviour misbehaves', () => {
  expect(resolveImage('ghcr.io/plumbline-sandbox/web:flapping-v2-a1b2c3d').behaviour).toBe('flapping');
  expect(resolveImage('ghcr.io/plumbline-sandbox/web:v2').behaviour).toBe('healthy');
});

test('whatever is asked for is either run or cannot be pulled', () => {
  fc.assert(
    fc.property(fc.string(), (reference) => {
      try {
        resolveImage(reference);
      } catch (error) {
        expect(error).toBeInstanceOf(PullError);
      }
    }),
  );
});
