import { publicUrl, serviceUrl } from '../../../platforms/railway/public-url';
import { judge, serving, unrest } from '../../../rollout/railway/verdict';
import { deployment, IMAGE, OLD_IMAGE } from '../../platforms/railway/fake';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const old = deployment('old', 'SUCCESS', OLD_IMAGE);
const domains = { serviceDomains: [], customDomains: [] };

function look(own: ReturnType<typeof deployment>, active: ReturnType<typeof deployment>[], latest = own) {
  return judge(
    { deployment: own, serviceInstance: { activeDeployments: active, latestDeployment: latest, domains } },
    IMAGE,
  );
}

test('a deployment that serves the declared image is done', () => {
  const own = deployment('new', 'SUCCESS');
  expect(look(own, [own])).toEqual({ verdict: 'pass', final: false, reason: 'serving' });
});

test('SUCCESS is not believed while the old deployment still serves', () => {
  expect(look(deployment('new', 'SUCCESS'), [old])).toEqual({
    verdict: 'inconclusive',
    final: false,
    reason: 'SUCCESS, but deployment old still serves',
  });
});

test('SUCCESS is not believed while nothing serves', () => {
  expect(look(deployment('new', 'SUCCESS'), [])).toMatchObject({ verdict: 'inconclusive', final: false });
});

test('SUCCESS with the old image deployed again is a failure', () => {
  const own = deployment('new', 'SUCCESS', OLD_IMAGE);
  expect(look(own, [own])).toMatchObject({
    verdict: 'fail',
    final: true,
    reason: expect.stringContaining(`runs ${OLD_IMAGE}, not ${IMAGE}`),
  });
});

test('SUCCESS without word of the image confirms nothing', () => {
  const own = deployment('new', 'SUCCESS', null);
  expect(look(own, [own])).toMatchObject({
    verdict: 'inconclusive',
    final: true,
    reason: expect.stringContaining('cannot be confirmed'),
  });
});

test('SUCCESS with an image that cannot be compared confirms nothing', () => {
  const own = deployment('new', 'SUCCESS', `ghcr.io/acme/web@${DIGEST}`);
  expect(look(own, [own])).toMatchObject({
    verdict: 'inconclusive',
    final: true,
    reason: `The deployment runs ghcr.io/acme/web@${DIGEST}, which does not tell whether it is ${IMAGE}.`,
  });
});

test.each([
  ['in its reference', { image: `${IMAGE}@${DIGEST}` }],
  ['beside it', { image: IMAGE, imageDigest: DIGEST }],
])('a digest that Railway resolved the declared tag to is no other image (%s)', (_, meta) => {
  const own = deployment('new', 'SUCCESS', IMAGE, { meta });
  expect(look(own, [own])).toEqual({ verdict: 'pass', final: false, reason: 'serving' });
});

test('a service that Railway builds is judged without an image', () => {
  const own = deployment('new', 'SUCCESS', null);
  const progress = {
    deployment: own,
    serviceInstance: { activeDeployments: [own], latestDeployment: own, domains },
  };
  expect(judge(progress, undefined)).toEqual({ verdict: 'pass', final: false, reason: 'serving' });
});

test('a sleeping deployment serves: the next request wakes it', () => {
  const own = deployment('new', 'SLEEPING');
  expect(look(own, [own])).toEqual({ verdict: 'pass', final: false, reason: 'serving' });
  expect(look(own, [])).toEqual({ verdict: 'pass', final: false, reason: 'serving' });
  expect(look(own, [old])).toMatchObject({ verdict: 'inconclusive', final: false });
});

test.each(['QUEUED', 'INITIALIZING', 'WAITING', 'BUILDING', 'DEPLOYING', 'SOMETHING_NEW'])(
  '%s is waited for',
  (status) => {
    expect(look(deployment('new', status), [old])).toEqual({
      verdict: 'inconclusive',
      final: false,
      reason: status,
    });
  },
);

test.each([
  ['FAILED', /gave the deployment up/],
  ['CRASHED', /kept exiting/],
  ['SKIPPED', /skipped the deployment of .* and does not say why/],
  ['NEEDS_APPROVAL', /approves/],
])('%s is a failure with a reason and a way on', (status, reason) => {
  const verdict = look(deployment('new', status), [old]);
  expect(verdict).toMatchObject({
    verdict: 'fail',
    final: true,
    reason: expect.stringMatching(reason),
    next: expect.stringMatching(/\w/),
  });
});

test('what is watched decides for a service that Railway builds, and is not blamed for an image', () => {
  const skipped = deployment('new', 'SKIPPED');
  const scene = {
    deployment: skipped,
    serviceInstance: { activeDeployments: [old], latestDeployment: skipped },
  };
  const built = judge(scene as never, undefined);
  expect(built).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/watch patterns/) });
  expect(JSON.stringify(look(skipped, [old]))).not.toMatch(/watch/);
});

test.each(['REMOVED', 'REMOVING'])('%s tells a deployment that took its place from a removal', (status) => {
  const own = deployment('new', status);
  expect(look(own, [old], deployment('newer', 'BUILDING'))).toMatchObject({
    reason: expect.stringContaining('Deployment newer took its place'),
  });
  expect(look(own, [old])).toMatchObject({ reason: 'Somebody removed the deployment.' });
});

test('what serves is the newest active deployment that runs or sleeps', () => {
  const crashed = { ...deployment('crashed', 'CRASHED'), createdAt: '2026-11-20T13:00:00Z' };
  expect(serving({ activeDeployments: [old, crashed] })).toBe(old);
  expect(serving({ activeDeployments: [crashed] })).toBeUndefined();
});

test('containers that restart or crashed are unrest, the others are not', () => {
  const of = (...statuses: string[]) =>
    deployment('d', 'SUCCESS', IMAGE, { instances: statuses.map((status) => ({ status })) });
  const reason = (containers: string) =>
    `It serves, but ${containers}. Railway restarts a container that keeps exiting until its restarts are used up.`;
  expect(unrest(of('RUNNING', 'RESTARTING'))).toMatchObject({
    verdict: 'fail',
    reason: reason('1 of 2 containers is RESTARTING'),
  });
  expect(unrest(of('CRASHED', 'CRASHED'))).toMatchObject({ reason: reason('2 of 2 containers are CRASHED') });
  expect(unrest(of('RUNNING', 'EXITED', 'REMOVED'))).toBeUndefined();
});

test('a URL has TLS everywhere but on this machine', () => {
  expect(publicUrl('app.up.railway.app')).toBe('https://app.up.railway.app');
  expect(publicUrl('web-1a2b.localhost:4010')).toBe('http://web-1a2b.localhost:4010');
  expect(publicUrl('localhost.example.com')).toBe('https://localhost.example.com');
});

test('a service is found under its own domain before the generated one', () => {
  const serviceDomains = [{ domain: 'x.up.railway.app' }];
  expect(serviceUrl({ serviceDomains, customDomains: [{ domain: 'example.com' }] })).toBe(
    'https://example.com',
  );
  expect(serviceUrl({ serviceDomains, customDomains: [] })).toBe('https://x.up.railway.app');
  expect(serviceUrl({ serviceDomains: [], customDomains: [] })).toBeUndefined();
});
