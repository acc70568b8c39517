import { manifestUrl } from '../../../platforms/images/addresses';
import { parseChallenges } from '../../../platforms/images/challenge';
import { mayHoldCredentials } from '../../../platforms/images/token-service';
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
    ['https://auth.acme.co.uk/token', 'https://registry.acme.co.uk', true],
    ['https://evil.co.uk/token', 'https://acme.co.uk', false],
    ['https://evil.up.railway.app/token', 'https://registry.up.railway.app', false],
    ['https://evil.azurecr.io/token', 'https://acme.azurecr.io', false],
    ['https://acme.azurecr.io/oauth2/token', 'https://acme.azurecr.io', true],
    ['https://evil.jfrog.io/token', 'https://acme.jfrog.io.', false],
    ['https://666.dkr.ecr.eu-west-1.amazonaws.com/', 'https://123.dkr.ecr.eu-west-1.amazonaws.com', false],
    ['https://evil.s3.amazonaws.com/', 'https://123.dkr.ecr.eu-west-1.amazonaws.com', false],
    [
      'https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens',
      'https://rg.fr-par.scw.cloud',
      true,
    ],
    ['https://dockerauth.cn-hangzhou.aliyuncs.com/auth', 'https://registry.cn-hangzhou.aliyuncs.com', true],
    ['https://evil.oss-cn-hangzhou.aliyuncs.com/auth', 'https://registry.cn-hangzhou.aliyuncs.com', false],
  ])('credentials may go to %s for %s: %s', (realm, registry, expected) => {
    expect(mayHoldCredentials(new URL(realm), new URL(registry))).toBe(expected);
  });
});
