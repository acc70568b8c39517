import { formatImageReference, type ImageReference } from '../../core/image-reference';
import { type ImageMatch, sameImage } from '../../core/same-image';
import fc from '../support/fast-check';

const NAME = 'ghcr.io/acme/web';
const HEX = 'ab12'.repeat(16);
const D = `sha256:${HEX}`;
const D2 = `sha256:${'cd34'.repeat(16)}`;
const D512 = `sha512:${'ab12'.repeat(32)}`;

/** [declared, running, digest reported apart from it, answer, because] */
type Row = readonly [string, string | null | undefined, string | null | undefined, ImageMatch, string];

const [bare, v1, v2] = [NAME, `${NAME}:v1`, `${NAME}:v2`];
const [d, d2, v1d, v1d2, v2d, v2d2] = [
  `${NAME}@${D}`,
  `${NAME}@${D2}`,
  `${v1}@${D}`,
  `${v1}@${D2}`,
  `${v2}@${D}`,
  `${v2}@${D2}`,
];

const TABLE: readonly Row[] = [
  // A declared tag.
  [v1, bare, null, 'unknown', 'a name without a tag does not say which build'],
  [v1, v1, null, 'same', 'the declared tag runs'],
  [v1, v2, null, 'different', 'another tag runs'],
  [v1, d, null, 'unknown', 'only the registry knows whether the tag means that digest'],
  [v1, v1d, null, 'same', 'the platform resolved the declared tag, as Swarm does'],
  [v1, v2d, null, 'different', 'another tag was resolved'],
  [v1, bare, D, 'unknown', 'a digest apart from the reference is like one within it'],
  [v1, v1, D, 'same', 'the platform resolved the declared tag, as Railway does'],
  [v1, v2, D, 'different', 'another tag was resolved'],

  // A declared digest.
  [d, bare, null, 'unknown', 'nobody confirms the digest'],
  [d, v1, null, 'unknown', 'nobody says what the tag meant when it was pulled'],
  [d, d, null, 'same', 'the digest is the image'],
  [d, d2, null, 'different', 'the digest is the image'],
  [d, v1d, null, 'same', 'the tag beside a digest is a comment'],
  [d, v1d2, null, 'different', 'the digest is the image'],
  [d, bare, D, 'same', 'the digest is the image'],
  [d, bare, D2, 'different', 'the digest is the image'],
  [d, v1, D, 'same', 'the digest is the image'],
  [d, v1, D2, 'different', 'the digest is the image'],

  // A declared tag and digest: the digest decides, the tag only where no digest is there to compare.
  [v1d, bare, null, 'unknown', 'nobody confirms the digest'],
  [v1d, v1, null, 'unknown', 'the tag may have been another image when it was pulled'],
  [v1d, v2, null, 'different', 'another tag runs, and nothing says that it is the same content'],
  [v1d, d, null, 'same', 'the digest is the image'],
  [v1d, d2, null, 'different', 'the digest is the image'],
  [v1d, v1d, null, 'same', 'all is equal'],
  [v1d, v1d2, null, 'different', 'the tag moved'],
  [v1d, v2d, null, 'same', 'two tags of one image'],
  [v1d, v2d2, null, 'different', 'tag and digest differ'],
  [v1d, bare, D, 'same', 'the digest is the image'],
  [v1d, v1, D, 'same', 'the digest is the image'],
  [v1d, v1, D2, 'different', 'the tag moved'],
  [v1d, v2, D, 'same', 'two tags of one image'],
  [v1d, v2, D2, 'different', 'tag and digest differ'],

  // Neither declared: pinning refuses it, but an imported service may run it.
  [bare, bare, null, 'same', 'it says as much as was declared'],
  [bare, v1, null, 'unknown', 'no tag was declared to compare with'],
  [bare, d, null, 'unknown', 'no digest was declared to compare with'],
  [bare, v1d, null, 'unknown', 'nothing was declared to compare with'],
  [bare, bare, D, 'unknown', 'no digest was declared to compare with'],
  [
    bare,
    `${bare}:latest`,
    null,
    'unknown',
    'declarations have no "latest", so the case has no rule of its own',
  ],

  // Another repository.
  [v1, 'ghcr.io/acme/worker:v1', null, 'different', 'another repository'],
  [v1, 'ghcr.io/other/web:v1', null, 'different', 'another owner'],
  [v1, 'docker.io/acme/web:v1', null, 'different', 'another registry'],
  [d, `ghcr.io/acme/worker@${D}`, null, 'different', 'the same content from a place that nobody declared'],
  [v1, 'ghcr.io/acme/worker', null, 'different', 'whatever its tag is, the repository is another'],
  [v1, 'ghcr.io:443/acme/web:v1', null, 'different', 'another host, as Docker reads it'],

  // Spellings of the same repository.
  ['postgres:17.6', 'docker.io/library/postgres:17.6', null, 'same', 'short names are of Docker Hub'],
  ['postgres:17.6', 'library/postgres:17.6', null, 'same', 'short names are of Docker Hub'],
  ['postgres:17.6', 'index.docker.io/library/postgres:17.6', null, 'same', 'the old name of Docker Hub'],
  ['postgres:17.6', 'docker.io/postgres:17.6', null, 'same', '"library" is the default'],
  ['acme/web:v1', 'docker.io/acme/web:v1', null, 'same', 'short names are of Docker Hub'],
  [`postgres:17.6@${D}`, `docker.io/library/postgres:17.6@${D}`, null, 'same', 'with a digest as well'],
  ['postgres:17.6', 'docker.io/bitnami/postgres:17.6', null, 'different', 'not the "library" one'],
  [
    'postgres:17.6',
    'registry-1.docker.io/library/postgres:17.6',
    null,
    'different',
    'a host of its own to Docker',
  ],
  [v1, 'GHCR.io/acme/web:v1', null, 'same', 'host names have no case'],
  [v1, `${NAME}:V1`, null, 'different', 'tags have one'],

  // An image id instead of a reference.
  [v1, D, null, 'unknown', 'an id has no name'],
  [d, D, null, 'unknown', 'nobody says whether the id is that of the manifest'],
  [d, D2, null, 'unknown', 'the id of a configuration differs from the digest of its manifest'],
  [v1d, HEX, null, 'unknown', 'an id without its algorithm'],
  [v1, 'ab12cd34ef56', null, 'unknown', 'an id as `docker ps` shows it'],
  [d, D, D, 'unknown', 'a digest beside an id does not give it a name'],
  [D, D, null, 'same', 'the same text'],

  // No reference at all.
  [v1, undefined, undefined, 'unknown', 'nothing was said'],
  [v1, null, D, 'unknown', 'a digest does not say of which repository'],
  [d, '', D, 'unknown', 'a digest does not say of which repository'],
  [v1, 'not an image', null, 'unknown', 'what cannot be read cannot be compared'],
  ['not an image', v1, null, 'unknown', 'what cannot be read cannot be compared'],
  ['not an image', 'not an image', null, 'same', 'the same text'],
  ['not an image', 'not an image', D, 'same', 'the same text'],
  [v1, `${NAME}@${D}@${D}`, null, 'unknown', 'what cannot be read cannot be compared'],

  // Digests that do not compare.
  [d, `${NAME}@${D512}`, null, 'unknown', 'hashes of two kinds'],
  [v1d, `${v1}@${D512}`, null, 'unknown', 'hashes of two kinds, and a tag does not confirm a digest'],
  [v1d, `${v2}@${D512}`, null, 'different', 'hashes of two kinds, but another tag'],
  [v1, v1, 'sha256:short', 'same', 'what is no digest says nothing'],
  [d, v1, 'sha256:short', 'unknown', 'what is no digest says nothing'],
  [d, d, D2, 'same', 'the reference goes before the note beside it'],
];

test.each(TABLE)('declared %s, running %s (%s): %s, because %s', (declared, running, digest, answer) => {
  expect(sameImage(declared, running, digest)).toBe(answer);
});

describe('for all references', () => {
  const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  // Few values, so that equal ones meet.
  const parts = fc.record({
    registry: fc.constantFrom('ghcr.io', 'docker.io', 'localhost:5000'),
    repository: fc.constantFrom('library/web', 'acme/web', 'acme/worker'),
    tag: optional(fc.constantFrom('v1', 'v2', '1.2.3')),
    digest: optional(fc.constantFrom(D, D2, D512)),
  });
  type Parts = { [Key in keyof Required<ImageReference>]: ImageReference[Key] | undefined };
  const written = (image: Parts) => formatImageReference(image as ImageReference);
  const holds = (check: (one: Parts, other: Parts) => void) =>
    fc.assert(fc.property(parts, parts, check), { numRuns: 1_000 });

  test('each is itself, and so is any text', () => {
    fc.assert(
      fc.property(fc.oneof(parts.map(written), fc.string({ minLength: 1, unit: 'grapheme' })), (text) => {
        expect(sameImage(text, text)).toBe('same');
      }),
    );
  });

  test('what differs, differs from either side', () => {
    holds((one, other) => {
      const [there, back] = [
        sameImage(written(one), written(other)),
        sameImage(written(other), written(one)),
      ];
      expect(back === 'different').toBe(there === 'different');
    });
  });

  test('references with the same parts are compared alike from either side', () => {
    holds((one, other) => {
      const alike = {
        ...other,
        tag: one.tag && (other.tag ?? 'v1'),
        digest: one.digest && (other.digest ?? D),
      };
      expect(sameImage(written(one), written(alike))).toBe(sameImage(written(alike), written(one)));
    });
  });

  test('nothing is the same without the declared digest, or else the declared tag', () => {
    holds((one, other) => {
      if (sameImage(written(one), written(other)) !== 'same') return;
      expect([other.registry, other.repository]).toEqual([one.registry, one.repository]);
      expect(one.digest === undefined ? other.tag : other.digest).toBe(one.digest ?? one.tag);
    });
  });

  test('a digest reported apart is one written in the reference', () => {
    holds((one, other) => {
      const { digest, ...rest } = other;
      expect(sameImage(written(one), written({ ...rest, digest: undefined }), digest)).toBe(
        sameImage(written(one), written(other)),
      );
    });
  });

  test('how the name of Docker Hub is spelled changes no answer', () => {
    fc.assert(
      fc.property(parts, parts, fc.constantFrom('', 'docker.io/', 'index.docker.io/'), (one, other, host) => {
        const running = written({ ...other, registry: 'docker.io' });
        const spelled = running.replace(/^docker\.io\//, host);
        expect(sameImage(written(one), spelled)).toBe(sameImage(written(one), running));
        expect(sameImage(spelled, written(one))).toBe(sameImage(running, written(one)));
      }),
    );
  });
});
