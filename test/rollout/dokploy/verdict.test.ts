import type { Container } from '../../../platforms/dokploy/containers';
import { type Observation, runKey, runningImages } from '../../../rollout/dokploy/observation';
import { judge, unrest } from '../../../rollout/dokploy/verdict';

const IMAGE = 'ghcr.io/acme/ledger:v2-def5678';
const OLD_IMAGE = 'ghcr.io/acme/ledger:v1-abc1234';
const DIGEST = `sha256:${'a'.repeat(64)}`;

const container = (more: Partial<Container> = {}): Container => ({
  id: 'c1',
  name: 'ledger-web-1',
  service: 'web',
  image: IMAGE,
  state: 'running',
  health: 'healthy',
  relapses: 0,
  restarts: 0,
  exitCode: undefined,
  variables: undefined,
  problem: undefined,
  ...more,
});

const seen = (containers: readonly Container[], more: Partial<Observation> = {}): Observation => ({
  kind: 'compose',
  containers,
  expected: { web: 1 },
  updates: [],
  ...more,
});

const look = (more: Partial<Container>, kind: Observation['kind'] = 'compose', image = IMAGE) =>
  judge(seen([container(more)], { kind }), { web: image });

test('what runs from the declared image and is healthy is well', () => {
  expect(look({})).toEqual({ verdict: 'pass', reason: 'healthy', final: false });
  expect(look({ health: 'none' })).toMatchObject({ verdict: 'pass' });
});

describe('what has not started', () => {
  const web = container();
  const judged = (containers: readonly Container[], expected: Record<string, number>) =>
    judge(seen(containers, { expected }), { web: IMAGE });

  test('is not well while replicas are missing', () => {
    expect(judged([web], { web: 3 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'web: 1 of 3 are there',
    });
    const three = ['c1', 'c2', 'c3'].map((id) => container({ id }));
    expect(judged(three, { web: 3 })).toMatchObject({ verdict: 'pass' });
  });

  test('is not well either where only the compose file tells of it', () => {
    expect(judged([web], { web: 1, worker: 1 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'worker: no container runs it',
    });
    const done = container({ service: 'worker', state: 'exited', exitCode: 0 });
    expect(judged([web, done], { web: 1, worker: 1 })).toMatchObject({ verdict: 'pass' });
  });
});

test.each<[string, string, string]>([
  ['the digest that Swarm appends to the declared tag', IMAGE, `${IMAGE}@${DIGEST}`],
  ['the declared digest without the tag', `${IMAGE}@${DIGEST}`, `ghcr.io/acme/ledger@${DIGEST}`],
  ['another spelling of the name', 'postgres:17.6', 'docker.io/library/postgres:17.6'],
])('%s is the declared image', (_, declared, image) => {
  expect(look({ image }, 'application', declared)).toMatchObject({ verdict: 'pass' });
});

test('another image is a failure that may pass: the old container may still go', () => {
  expect(look({ image: OLD_IMAGE })).toEqual({
    verdict: 'fail',
    reason: `ledger-web-1: runs ${OLD_IMAGE}, declared is ${IMAGE}`,
    final: false,
  });
});

test.each<[string, string]>([
  [IMAGE, DIGEST],
  [IMAGE, `ghcr.io/acme/ledger@${DIGEST}`],
  [`${IMAGE}@${DIGEST}`, IMAGE],
])('declared %s, an image %s that cannot be compared is no proof', (declared, image) => {
  expect(look({ image }, 'compose', declared)).toEqual({
    verdict: 'inconclusive',
    reason: `ledger-web-1: runs ${image}, which does not tell whether it is ${declared}`,
    final: false,
  });
});

test('a container that cannot be inspected is no proof', () => {
  expect(look({ image: undefined })).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringContaining('cannot be inspected'),
  });
});

test('Compose keeps what exited or is unhealthy, Swarm replaces it', () => {
  const exited = { state: 'exited', exitCode: 1, problem: 'killed for want of memory' };
  const reason = 'ledger-web-1: exited with code 1, killed for want of memory and stays so';
  expect(look(exited)).toEqual({ verdict: 'fail', reason, final: true });
  expect(look(exited, 'stack')).toMatchObject({ verdict: 'fail', final: false });
  expect(look({ health: 'unhealthy' })).toMatchObject({ verdict: 'fail', final: true });
  expect(look({ health: 'unhealthy' }, 'application')).toMatchObject({ verdict: 'fail', final: false });
});

test('what only starts is waited for', () => {
  expect(look({ health: 'starting' })).toMatchObject({ verdict: 'inconclusive', final: false });
});

test('a declared service without a container is a failure; no container at all may be Docker that does not answer', () => {
  const worker = { web: IMAGE, worker: IMAGE };
  expect(judge(seen([container()], { expected: { web: 1, worker: 1 } }), worker)).toMatchObject({
    verdict: 'fail',
    reason: `worker: no container runs it (declared: ${IMAGE})`,
  });
  expect(judge(seen([]), { web: IMAGE })).toMatchObject({ verdict: 'inconclusive', final: false });
});

test('the worst of several findings is the verdict, and all of them are the reason', () => {
  const judgement = judge(
    seen([
      container({ health: 'starting' }),
      container({ name: 'ledger-job-1', service: 'job', state: 'dead' }),
    ]),
    { web: IMAGE },
  );
  expect(judgement).toEqual({
    verdict: 'fail',
    reason: 'ledger-web-1: has not passed its healthcheck yet; ledger-job-1: exited and stays so',
    final: true,
  });
});

test('an update that Swarm has not finished, or took back, outweighs healthy tasks', () => {
  const update = { service: 'ledger', failed: false, state: 'updating', message: '' };
  const during = (more: Partial<typeof update>) =>
    judge(seen([container()], { kind: 'application', updates: [{ ...update, ...more }] }), { web: IMAGE });
  expect(during({})).toEqual({
    verdict: 'inconclusive',
    reason: 'ledger: Swarm reports updating',
    final: false,
  });
  expect(during({ failed: true, state: 'rollback_completed', message: 'no good' })).toEqual({
    verdict: 'fail',
    reason: 'ledger: Swarm reports rollback_completed (no good)',
    final: true,
  });
});

test('one relapse delays, two end the rollout', () => {
  expect(unrest(seen([container()]))).toBeUndefined();
  const reason = 'ledger-web-1: passes its healthcheck and fails it again';
  expect(unrest(seen([container({ relapses: 1 })]))).toEqual({ verdict: 'fail', reason, final: false });
  expect(unrest(seen([container({ relapses: 2 })]))).toEqual({ verdict: 'fail', reason, final: true });
});

test('only what runs has a running image, and a restart is another run', () => {
  const web = container();
  const job = container({ id: 'c2', name: 'ledger-job-1', service: 'job', state: 'exited' });
  expect(runningImages(seen([web, job]))).toEqual({ web: IMAGE });
  expect(runKey(seen([job, web]))).toBe(runKey(seen([web, job])));
  expect(runKey(seen([{ ...web, restarts: 1 }, job]))).not.toBe(runKey(seen([web, job])));
});
