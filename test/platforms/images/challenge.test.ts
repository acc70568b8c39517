import { manifestUrl, mayHoldCredentials } from '../../../platforms/images/addresses';
import { parseChallenges } from '../../../platforms/images/challenge';
import fc from '../../support/fast-check';

const shape = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('a WWW-Authenticate header', () => {
  test('is read as GHCR writes it', () => {
    expect(
      shape('Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:acme/grid:pull"'),
    ).toEqual([
      ['bearer', { realm: 'https://ghcr.io/token', service: 'ghcr.io', scope: 'repository:acme/grid:pull' }],
    ]);
  });

  test('may offer several ways, unquoted values and escapes', () => {
    expect(shape('Basic realm="a \\"b\\" c", BEARER Realm=x , service="y,z"')).toEqual([
      ['basic', { realm: 'a "b" c' }],
      ['bearer', { realm: 'x', service: 'y,z' }],
    ]);
  });

  test('comes back from what was written', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const challenge = fc.record({
      scheme: token,
      parameters: fc.uniqueArray(fc.tuple(token, fc.stringMatching(/^[ -~]{0,12}$/)), {
        selector: ([name]) => name,
        minLength: 1,
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
        const written = challenges
          .map(
            ({ scheme, parameters }) =>
              `${scheme} ${parameters.map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`).join(', ')}`,
          )
          .join(', ');
        expect(shape(written)).toEqual(
          challenges.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]),
        );
      }),
    );
  });

  test('of any kind ends the parser', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void parseChallenges(header)));
  });
});

describe('addresses', () => {
  test('Docker Hub answers at another name than it has in references', () => {
    expect(manifestUrl({ registry: 'docker.io', repository: 'library/redis', tag: '7.4.5' }).href).toBe(
      'https://registry-1.docker.io/v2/library/redis/manifests/7.4.5',
    );
  });

  test.each([
    ['https://ghcr.io/token', 'https://ghcr.io', true],
    ['https://auth.docker.io/token', 'https://registry-1.docker.io', true],
    ['https://gitlab.com/jwt/auth', 'https://registry.gitlab.com', true],
    ['https://ghcr.io.evil.example/token', 'https://ghcr.io', false],
    ['http://ghcr.io/token', 'https://ghcr.io', false],
    ['https://10.0.0.6/token', 'https://10.0.0.5', false],
    ['https://token/', 'https://registry', false],
  ])('credentials may go to %s for %s: %s', (realm, registry, expected) => {
    expect(mayHoldCredentials(new URL(realm), new URL(registry))).toBe(expected);
  });
});
