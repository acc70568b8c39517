import {
  formatImageReference,
  type ImageReference,
  movingImageProblem,
  PIN_ADVICE,
  parseImageReference,
  pinAdvice,
  pinnedPatterns,
  pinProblem,
} from '../../core/image-reference';
import fc from '../support/fast-check';

const sha256 = `sha256:${'ab12'.repeat(16)}`;

describe('parseImageReference', () => {
  test.each<[string, ImageReference]>([
    ['postgres', { registry: 'docker.io', repository: 'library/postgres' }],
    ['docker.io/postgres:16', { registry: 'docker.io', repository: 'library/postgres', tag: '16' }],
    ['index.docker.io/acme/web', { registry: 'docker.io', repository: 'acme/web' }],
    ['localhost:5000/web:1.2.3', { registry: 'localhost:5000', repository: 'web', tag: '1.2.3' }],
    ['localhost/web', { registry: 'localhost', repository: 'web' }],
    ['ghcr.io/acme/shop/web:v1', { registry: 'ghcr.io', repository: 'acme/shop/web', tag: 'v1' }],
    ['[fd00::1]:5000/web', { registry: '[fd00::1]:5000', repository: 'web' }],
    [`ghcr.io/a/b:1.2.3@${sha256}`, { registry: 'ghcr.io', repository: 'a/b', tag: '1.2.3', digest: sha256 }],
  ])('reads %s', (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  test.each([
    ['', 'empty'],
    ['ghcr.io/acme/web: v1', 'white space'],
    ['https://ghcr.io/acme/web:v1', 'scheme'],
    ['ghcr.io/Acme/web:v1', 'lower-case'],
    ['ghcr.io/acme//web:v1', 'lower-case'],
    ['ghcr.io/acme/web:', 'tag'],
    [`ghcr.io/acme/web:${'x'.repeat(129)}`, 'tag'],
    ['ghcr.io/acme/web:a:b', 'tag'],
    ['ghcr.io/acme/web@sha256:abc', 'digest'],
    ['ghcr.io/acme/web@a@b', 'more than one @'],
    ['-host.io/acme/web', 'registry host'],
    ['/acme/web', 'lower-case'],
    [`ghcr.io/${'a'.repeat(300)}`, '255'],
    ['ghcr.io/acme/web:v1\n', 'white space'],
  ])('refuses %j with the reason', (text, reason) => {
    expect(parseImageReference(text)).toEqual({ reason: expect.stringContaining(reason) });
  });

  test('reads back what it writes', () => {
    fc.assert(
      fc.property(referenceParts, (reference) => {
        expect(parseImageReference(formatImageReference(reference))).toEqual(reference);
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parseImageReference(text)));
  });
});

describe('pinProblem', () => {
  test.each([
    'ghcr.io/acme/grid:v123-abcdef',
    'ghcr.io/acme/grid:1.2.3',
    'ghcr.io/acme/grid:v1.2.3-rc.1',
    'ghcr.io/acme/grid:1.2.3-alpine3.20',
    'ghcr.io/acme/grid:release-1.2.3',
    'ghcr.io/acme/grid:sha-9f86d08',
    'ghcr.io/acme/grid:main-9f86d081',
    'ghcr.io/acme/grid:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    'ghcr.io/acme/grid:nightly-20261120',
    'ghcr.io/acme/grid:RELEASE.2026-11-07T00-52-20Z',
    `ghcr.io/acme/grid@${sha256}`,
    `ghcr.io/acme/grid:main@${sha256}`,
    'ghcr.io/plumbline-sandbox/worker:v1-a1b2c3d',
  ])('accepts %s', (text) => {
    expect(pinProblem(text)).toBeUndefined();
  });

  test.each([
    ['ghcr.io/acme/grid', 'neither tag nor digest'],
    ['ghcr.io/acme/grid:latest', 'pushed last'],
    ['ghcr.io/acme/grid:LaTeSt', 'pushed last'],
    ['ghcr.io/acme/grid:latest-alpine', 'pushed last'],
    [`ghcr.io/acme/grid:latest@${sha256}`, 'whatever the digest'],
    ...[
      'main',
      'master',
      'stable',
      'edge',
      'dev',
      'nightly',
      'canary',
      'rolling',
      'alpine',
      'bookworm',
      'prod',
      'next',
    ].map((tag) => [`ghcr.io/acme/grid:${tag}`, 'can move']),
    ...['1', 'v1', '1.2', 'v1.2', '16-alpine', '1.2-slim', 'v1-alpine', '2026.11'].map((tag) => [
      `ghcr.io/acme/grid:${tag}`,
      'part of a version',
    ]),
    ['ghcr.io/acme/grid:pr-12', 'can move'],
    ['ghcr.io/acme/grid: v1', 'not an image reference'],
    ['ghcr.io/grid:1.2.3', '<owner>/<name>'],
    ['quay.io/acme/grid:1.2.3', 'not from ghcr.io'],
    ['ghcr.io.evil.dev/acme/grid:1.2.3', 'not from ghcr.io'],
  ])('refuses %s: %s', (text, reason) => {
    expect(pinProblem(text!)).toContain(reason);
  });

  test('allows another registry, or one image of it, only when it is listed', () => {
    const official = { registries: ['docker.io/library/postgres'] };
    expect(pinProblem('postgres:16.4.0', official)).toBeUndefined();
    expect(pinProblem('docker.io/library/postgres:16.4.0', official)).toBeUndefined();
    expect(pinProblem('postgres-ssl:16.4.0', official)).toContain('docker.io/library/postgres-ssl');
    expect(pinProblem('reg.acme.dev:5000/a/b:1.2.3', { registries: ['reg.acme.dev:5000'] })).toBeUndefined();
    expect(pinProblem('postgres:16', official)).toContain('part of a version');
  });
});

describe('pinAdvice', () => {
  test.each([
    [
      'postgres:16.4',
      ['docker.io/library/postgres'],
      "`docker buildx imagetools inspect postgres:16.4 --format '{{.Manifest.Digest}}'` prints its digest: write postgres:16.4@sha256:…, or use a tag",
    ],
    ['postgres', ['docker.io'], /inspect postgres --format .*: write postgres@sha256:…, or use a tag/],
    ['redis:latest', ['docker.io'], /inspect redis:latest .*: write redis@sha256:…, or use a tag/],
    [
      'redis:7',
      [],
      /write redis:7@sha256:….*:1\.2\.3; allow it where .*: registries: \['docker\.io\/library\/redis'\]$/,
    ],
    ['redis:7.4.1', [], "allow it where the image is declared: registries: ['docker.io/library/redis']"],
    ['quay.io/acme/x:1.2.3', [], /^allow it .*\['quay\.io\/acme\/x'\]$/],
    ['not an image', [], PIN_ADVICE],
    [`ghcr.io/acme/grid:latest@${sha256}`, [], PIN_ADVICE],
  ])('of %s', (reference, registries, advice) => {
    expect(pinAdvice(reference, { registries })).toMatch(advice);
  });

  test('taken literally is accepted', () => {
    for (const reference of [
      'postgres',
      'postgres:16.4',
      'redis:latest',
      'bitnami/redis:7',
      'quay.io/a/b:main',
    ]) {
      const options = { registries: ['docker.io', 'quay.io'] };
      expect(pinProblem(reference, options)).toBeDefined();
      const written = / write (\S+)@sha256:…/.exec(pinAdvice(reference, options))![1];
      expect(pinProblem(`${written}@${sha256}`, options)).toBeUndefined();
    }
  });
});

describe('movingImageProblem', () => {
  test.each(['a:latest', 'ghcr.io/a/b', 'ghcr.io/a/b:main', 'ghcr.io/a/b:1.2', '', ' '])(
    '%p is moving',
    (image) => {
      expect(movingImageProblem(image)).toBeDefined();
    },
  );

  test.each([
    'ghcr.io/acme/grid:v123-abcdef',
    'postgres:16.4.0',
    `registry.acme.dev:5000/a@sha256:${'a'.repeat(64)}`,
  ])('%p is pinned, whichever its registry', (image) => {
    expect(movingImageProblem(image)).toBeUndefined();
  });
});

describe('pinnedPatterns', () => {
  const registries = ['docker.io/library/postgres', 'docker.io/bitnami', 'reg.acme.dev:5000', 'quay.io/a'];
  const accepts = (text: string) => {
    const { match, refuse } = pinnedPatterns({ registries });
    const insensitive = refuse.replace('(?i)', '');
    return new RegExp(match).test(text) && !new RegExp(insensitive, 'i').test(text);
  };

  test('agrees with pinProblem on well-formed references', () => {
    fc.assert(
      fc.property(referenceParts, (reference) => {
        const text = formatImageReference(reference);
        expect([text, accepts(text)]).toEqual([text, pinProblem(text, { registries }) === undefined]);
      }),
      { numRuns: 2000 },
    );
  });

  test('agrees with pinProblem on short names and on near misses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'postgres',
          'library/postgres',
          'docker.io/postgres',
          'index.docker.io/bitnami/x',
          'bitnami/x',
          'x',
          'ghcr.io/a',
          'Ghcr.io/a/b',
        ),
        fc.constantFrom(
          '',
          ':',
          ':v1',
          ':1.2.3',
          ':latest',
          ':1.2.3-LATEST',
          ':v9-abcdef',
          ' :1.2.3',
          ':1.2.3@',
          '@x',
          `@${sha256}`,
          ':1.2.3\n',
        ),
        (name, version) => {
          const text = name + version;
          expect([text, accepts(text)]).toEqual([text, pinProblem(text, { registries }) === undefined]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('uses nothing that RE2 lacks', () => {
    const { match, refuse } = pinnedPatterns({ registries });
    expect(match + refuse).not.toMatch(/\(\?[=!<]|\\[1-9]/);
  });
});

const component = fc.stringMatching(/^[a-z0-9]{1,6}([._-][a-z0-9]{1,4})?$/);
const tag = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/),
  fc.constantFrom('latest', 'v1-abcdef', '1.2.3', 'v1', 'main', '1.2.3-latest', '9f86d08', 'Latest.1.2.3'),
);
const referenceParts: fc.Arbitrary<ImageReference> = fc
  .record(
    {
      registry: fc.constantFrom('ghcr.io', 'docker.io', 'quay.io', 'localhost:5000', 'reg.acme.dev:5000'),
      path: fc.oneof(
        fc.array(component, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(['library', 'postgres'], ['bitnami', 'redis'], ['a', 'x']),
      ),
      tag,
      digest: fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
    },
    { requiredKeys: ['registry', 'path'] },
  )
  .map(({ path, ...rest }) => ({
    ...rest,
    repository: rest.registry === 'docker.io' && path.length === 1 ? `library/${path[0]}` : path.join('/'),
  }));
