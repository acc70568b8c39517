import type { PlumblineError } from '../../../core/errors';
import { rollOut } from '../../../rollout/railway/follow';
import {
  type Answer,
  connectionOf,
  deployment,
  environment,
  fakeRailway,
  IMAGE,
  instance,
  lost,
  OLD_IMAGE,
  refuse,
} from '../../platforms/railway/fake';

type Deployment = ReturnType<typeof deployment>;
interface Scene {
  readonly own?: Deployment;
  readonly active?: readonly Deployment[];
  readonly latest?: Deployment;
}

const domains = { serviceDomains: [], customDomains: [] };
const old = deployment('old', 'SUCCESS', OLD_IMAGE);
const SECRET = 'hunter2-hunter2';

/** A service that runs `old` and goes through these scenes, one per look; the last one stays. */
function service(scenes: readonly (Scene | 'not listed yet')[], answers: Record<string, Answer> = {}) {
  const at = (call: number) => scenes[Math.min(call, scenes.length - 1)]!;
  let looked = 0;
  const state = ({ own, active = [], latest = own }: Scene) => ({
    domains,
    activeDeployments: active,
    latestDeployment: latest,
  });
  return fakeRailway({
    Running: (_v, call) => {
      const scene = at(looked);
      const now = call === 0 || scene === 'not listed yet' ? { active: [old], latest: old } : scene;
      return { serviceInstance: { serviceName: 'web', source: { image: IMAGE }, ...state(now) } };
    },
    Deploy: () => ({ serviceInstanceDeployV2: 'new' }),
    Progress: (_v, call) => {
      looked = call;
      const scene = at(call);
      if (scene === 'not listed yet') throw new Error('Deployment not found');
      return { deployment: scene.own, serviceInstance: state(scene) };
    },
    Environment: () =>
      environment({
        instances: [instance('web')],
        config: { services: { web: { variables: { KEY: { value: SECRET } } } } },
      }),
    PostMortem: () => ({
      deploymentEvents: connectionOf([
        { step: 'CREATE_CONTAINER', completedAt: '2026-11-20T12:00:01Z', payload: null },
        { step: 'HEALTHCHECK', completedAt: null, payload: { error: `no 200 within 300 s, KEY=${SECRET}` } },
      ]),
      buildLogs: [],
      deploymentLogs: [
        {
          timestamp: '2026-11-20T12:00:02Z',
          message: `\u001b[31mcannot reach redis://:${SECRET}@redis\u001b[0m`,
        },
        { timestamp: '2026-11-20T12:00:01Z', message: 'starting' },
      ],
    }),
    ...answers,
  });
}

const request = {
  serviceId: 'web',
  environmentId: 'env',
  image: IMAGE,
  timeoutSeconds: 600,
  settleSeconds: 10,
};

async function run(railway: ReturnType<typeof service>, change: Partial<typeof request> = {}) {
  const notes: string[] = [];
  const observer = { progress: (note: string) => notes.push(note), signal: new AbortController().signal };
  const outcome = await rollOut(railway.snapshots, { ...request, ...change }, observer).catch(
    (error: unknown) => error,
  );
  return { outcome: outcome as Awaited<ReturnType<typeof rollOut>> & PlumblineError, notes };
}

const building = { own: deployment('new', 'BUILDING'), active: [old] };
const own = deployment('new', 'SUCCESS');
const done = { own, active: [own] };

test('deploys once and follows that deployment until it serves and has settled', async () => {
  const railway = service([building, { own, active: [old] }, done]);
  const { outcome, notes } = await run(railway);
  expect(outcome.deployment.id).toBe('new');
  expect(railway.of('Deploy')).toEqual([{ serviceId: 'web', environmentId: 'env' }]);
  expect(notes).toEqual([
    'web: deployment new requested',
    'web: deployment new is BUILDING',
    'web: deployment new is SUCCESS, but deployment old still serves',
    'web: deployment new is serving',
  ]);
});

describe('words that may hold a value that nobody can read', () => {
  const failed = { own: deployment('new', 'FAILED'), active: [old] };
  const sealed = { SEALED: { isSealed: true } };
  const failure = async (services: Record<string, object>, shared: object = {}) => {
    const instances = Object.keys(services).map((id) => instance(id));
    const config = { services: mapped(services), sharedVariables: shared };
    const Environment = () => environment({ instances, config });
    const Variables = () => ({});
    return String((await run(service([failed], { Environment, Variables }))).outcome);
  };
  const mapped = (services: Record<string, object>) =>
    Object.fromEntries(
      Object.entries(services).map(([id, variables]) => [id, { variables, networking: {} }]),
    );

  test.each<[string, Record<string, object>, object]>([
    ['of the service', { web: sealed }, {}],
    ['shared', { web: {} }, sealed],
    ['that a reference may lead to', { web: { URL: { value: 'x${{ "the db" .SEALED}}' } }, db: sealed }, {}],
  ])('are withheld: a sealed variable %s', async (_, services, shared) => {
    const said = await failure(services, shared);
    expect(said).toMatch(/failed at HEALTHCHECK/);
    expect(said).toMatch(/reason and log withheld: SEALED cannot be read/);
    expect(said).not.toMatch(/cannot reach redis|no 200 within/);
  });

  test('are told beside the sealed variable of a service that has nothing to do with it', async () => {
    expect(await failure({ web: { KEY: { value: SECRET } }, db: sealed })).toMatch(/cannot reach redis/);
  });
});

test('looks no more often than an hourly limit allows, however long it takes', async () => {
  const railway = service([building]);
  await run(railway, { timeoutSeconds: 3600 });
  expect(railway.of('Progress').length).toBeLessThan(500);
});

test('an id that Railway does not list yet is waited for', async () => {
  const railway = service(['not listed yet', 'not listed yet', building, done]);
  expect((await run(railway)).outcome.deployment.id).toBe('new');
  expect(railway.of('Deploy')).toHaveLength(1);
});

test('an id that Railway never lists is an error', async () => {
  const { outcome } = await run(service(['not listed yet']));
  expect(outcome.parts.what).toMatch(/Deployment not found/);
});

test('a crash in the settle time is a failure', async () => {
  const crashed = deployment('new', 'CRASHED');
  const { outcome } = await run(service([done, done, { own: crashed, active: [] }]));
  expect(outcome.parts.what).toMatch(/CRASHED/);
  expect(outcome.parts.why).toMatch(/NOTHING SERVES NOW/);
});

test('a container that restarts at the end of the settle time is a failure', async () => {
  const flapping = deployment('new', 'SUCCESS', IMAGE, { instances: [{ status: 'RESTARTING' }] });
  const { outcome } = await run(service([{ own: flapping, active: [flapping] }]));
  expect(outcome.parts.why).toMatch(
    /1 of 1 containers is RESTARTING.*This deployment is the one that serves/s,
  );
});

test('a failure shows the reason, the step and the end of the log, without any value, and what still serves', async () => {
  const failed = { own: deployment('new', 'FAILED'), active: [old] };
  const { outcome } = await run(service([building, failed]));
  expect(outcome.parts.what).toBe(`Deployment new of web (${IMAGE}) failed at HEALTHCHECK: FAILED`);
  expect(outcome.parts.next).toMatch(/healthcheck\.railway\.app.*PORT.*127\.0\.0\.1.*redirect/);
  expect(outcome.parts.why).toContain('no 200 within 300 s, KEY=[secret]');
  expect(outcome.parts.why).toContain(`The previous deployment old (${OLD_IMAGE}) still serves.`);
  expect(outcome.parts.why).toMatch(/ {2}\| starting\n {2}\| cannot reach redis:\/\/:\[secret\]@redis$/);
  expect(outcome.message).not.toContain(SECRET);
});

test('a log is withheld when the values to take out of it cannot be read', async () => {
  const failed = { own: deployment('new', 'FAILED'), active: [old] };
  const railway = service([failed], { Environment: refuse('Not Authorized') });
  const { outcome } = await run(railway);
  expect(outcome.parts.why).toMatch(/log withheld/);
  expect(railway.names()).not.toContain('PostMortem');
});

test('a log that cannot be read does not hide the failure', async () => {
  const { outcome } = await run(
    service([{ own: deployment('new', 'FAILED'), active: [old] }], { PostMortem: refuse('Not Authorized') }),
  );
  expect(outcome.parts.what).toMatch(/failed: FAILED/);
  expect(outcome.parts.why).toMatch(/the log could not be read/);
});

test('a deployment stuck in the queue ends with the timeout and says so', async () => {
  const railway = service([{ own: deployment('new', 'QUEUED'), active: [old] }]);
  const { outcome } = await run(railway, { timeoutSeconds: 60 });
  expect(outcome.parts.why).toMatch(/After 60 s it is still QUEUED.*still serves/s);
  expect(outcome.parts.next).toMatch(/timeout_seconds/);
});

test('SUCCESS that never takes over ends with the timeout', async () => {
  const { outcome } = await run(service([{ own, active: [old] }]));
  expect(outcome.parts.why).toMatch(/still SUCCESS, but deployment old still serves/);
});

describe('when the answer to the deployment is lost', () => {
  test('a new latest deployment is followed instead of making a second one', async () => {
    const railway = service([done], { Deploy: lost });
    expect((await run(railway)).outcome.deployment.id).toBe('new');
    expect(railway.of('Deploy')).toHaveLength(1);
  });

  test('it is repeated when there is none', async () => {
    const again: Answer = (_v, call) => (call === 0 ? lost() : { serviceInstanceDeployV2: 'new' });
    const railway = service(['not listed yet', done], { Deploy: again });
    expect((await run(railway)).outcome.deployment.id).toBe('new');
    expect(railway.of('Deploy')).toHaveLength(2);
  });
});

test('nothing is deployed while another image is configured', async () => {
  const other = () => ({
    serviceInstance: {
      serviceName: 'web',
      source: { image: OLD_IMAGE },
      domains,
      activeDeployments: [old],
      latestDeployment: old,
    },
  });
  const railway = service([done], { Running: other });
  const { outcome } = await run(railway);
  expect(outcome.parts.what).toBe(`Service web is configured to run ${OLD_IMAGE}, not ${IMAGE}`);
  expect(railway.names()).toEqual(['Running']);
});

test('stopping ends the following and says that the deployment goes on', async () => {
  const stop = new AbortController();
  const railway = service([building]);
  const progress = (note: string) => note.includes('BUILDING') && stop.abort();
  const rolling = rollOut(railway.snapshots, request, { progress, signal: stop.signal });
  await expect(rolling).rejects.toThrow(/the deployment itself goes on/);
});
