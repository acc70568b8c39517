import { UNKNOWN } from '../../../providers/framework/schema';
import { deployment, environment, IMAGE, instance, OLD_IMAGE, refuse } from '../../platforms/railway/fake';
import { provider } from './support';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const TYPE = 'railway_deployment';
const declared = {
  service_id: 'web',
  environment_id: 'env',
  image: IMAGE,
  config_hash: 'hash',
  settle_seconds: 0,
};
const outcome = {
  id: 'env/web',
  deployment_id: 'd1',
  active_deployment_id: 'd1',
  status: 'SUCCESS',
  active_image: IMAGE,
  active_digest: null,
  url: 'https://web.up.railway.app',
};
const state = { ...declared, ...outcome };
const domains = { serviceDomains: [{ id: 'x', domain: 'web.up.railway.app' }], customDomains: [] };

async function plan(prior: object | null, planned: object = state) {
  const { resource } = await provider({});
  return resource(TYPE).plan(prior, { ...planned });
}
const deploys = async (...args: Parameters<typeof plan>) =>
  (await plan(...args))['deployment_id'] === UNKNOWN;

describe('a plan', () => {
  test('deploys what is new, and says which image will serve', async () => {
    expect(await plan(null)).toMatchObject({ deployment_id: UNKNOWN, active_image: IMAGE, url: UNKNOWN });
  });

  test('deploys nothing when nothing changed', async () => {
    expect(await plan(state)).toMatchObject(state);
  });

  test.each([
    ['another image', state, { ...state, image: OLD_IMAGE }],
    ['another configuration', state, { ...state, config_hash: 'other' }],
    ['a configuration that is not known yet', state, { ...state, config_hash: UNKNOWN }],
    ['a deployment by somebody else', { ...state, active_deployment_id: 'theirs' }, state],
    [
      'a rollback by somebody else',
      { ...state, active_deployment_id: 'theirs', active_image: OLD_IMAGE },
      state,
    ],
    [
      'a service that was stopped',
      { ...state, active_deployment_id: null, active_image: null, status: 'REMOVED' },
      state,
    ],
  ])('deploys for %s', async (_, prior, planned) => {
    expect(await deploys(prior, planned)).toBe(true);
  });

  test('deploys nothing for a longer timeout', async () => {
    const changed = { ...state, timeout_seconds: 900, deployment_id: UNKNOWN, active_deployment_id: UNKNOWN };
    expect(await plan(state, changed)).toMatchObject({ timeout_seconds: 900, deployment_id: 'd1' });
  });

  test('keeps the URL, which a rollout does not move', async () => {
    expect(await plan(state, { ...state, config_hash: 'other' })).toMatchObject({ url: outcome.url });
  });
});

describe('a read', () => {
  const read = async (settings: Parameters<typeof instance>[1]) => {
    const { resource } = await provider({
      Environment: () => environment({ instances: [instance('web', { domains, ...settings })] }),
    });
    return resource(TYPE).read(state);
  };

  test('reports what serves, and keeps which deployment was ours', async () => {
    const theirs = deployment('theirs', 'SUCCESS', OLD_IMAGE);
    expect(await read({ activeDeployments: [theirs] })).toMatchObject({
      deployment_id: 'd1',
      active_deployment_id: 'theirs',
      active_image: OLD_IMAGE,
    });
  });

  test('counts a sleeping deployment as serving', async () => {
    const asleep = deployment('d1', 'SLEEPING');
    expect(await read({ activeDeployments: [asleep], latestDeployment: asleep })).toMatchObject({
      active_deployment_id: 'd1',
      status: 'SUCCESS',
    });
  });

  test('a failed attempt does not hide the deployment that still serves', async () => {
    const ours = deployment('d1', 'SUCCESS');
    expect(
      await read({ activeDeployments: [ours], latestDeployment: deployment('d2', 'FAILED') }),
    ).toMatchObject(outcome);
  });

  test('says why nothing serves', async () => {
    const crashed = deployment('d1', 'CRASHED');
    expect(await read({ activeDeployments: [crashed], latestDeployment: crashed })).toMatchObject({
      active_deployment_id: null,
      status: 'CRASHED',
      active_image: null,
    });
  });

  test('is gone with the service', async () => {
    const { resource } = await provider({ Environment: () => environment() });
    expect(await resource(TYPE).read(state)).toBeNull();
  });

  test.each([
    ['resolved to a digest', IMAGE, `${IMAGE}@${DIGEST}`, IMAGE],
    ['without the declared digest', `${IMAGE}@${DIGEST}`, IMAGE, IMAGE],
    ['by its digest alone', IMAGE, `ghcr.io/acme/web@${DIGEST}`, `ghcr.io/acme/web@${DIGEST}`],
  ])('an image %s is the declared one only where that is certain', async (_, image, live, shown) => {
    const { resource } = await provider({
      Environment: () =>
        environment({
          instances: [instance('web', { activeDeployments: [deployment('d1', 'SUCCESS', live)] })],
        }),
    });
    expect(await resource(TYPE).read({ ...state, image })).toMatchObject({ active_image: shown });
  });

  test('spells the image as it was declared', async () => {
    const { resource } = await provider({
      Environment: () =>
        environment({
          instances: [
            instance('web', {
              activeDeployments: [deployment('d1', 'SUCCESS', 'docker.io/library/postgres:16.4.0')],
            }),
          ],
        }),
    });
    expect(await resource(TYPE).read({ ...state, image: 'postgres:16.4.0' })).toMatchObject({
      active_image: 'postgres:16.4.0',
    });
  });
});

describe('another deployment than ours serves', () => {
  const manifest = { deploy: { healthcheckPath: '/health' } };
  const made = (meta: object = {}) => ({ meta: { image: IMAGE, serviceManifest: manifest, ...meta } });
  const variables = { KEY: 'value-of-the-key', RAILWAY_DEPLOYMENT_ID: 'd1' };
  const same = {
    one: made(),
    other: made(),
    oneSnapshot: { variables },
    otherSnapshot: { variables: { ...variables, RAILWAY_DEPLOYMENT_ID: 'd22' } },
  };
  const read = async (answer: object | (() => never)) => {
    const active = deployment('d22', 'SUCCESS');
    const { resource, client } = await provider({
      Environment: () =>
        environment({ instances: [instance('web', { activeDeployments: [active], domains })] }),
      TwoDeployments: typeof answer === 'function' ? (answer as () => never) : () => answer,
    });
    const found = (await resource(TYPE).read(state))!;
    return { planned: await resource(TYPE).plan(found, { ...found }), found, client };
  };

  test("by Railway's own repetition: nothing is deployed, and no value is told", async () => {
    const { planned, found, client } = await read(same);
    expect(found).toMatchObject({ deployment_id: 'd22', active_deployment_id: 'd22' });
    expect(planned['deployment_id']).toBe('d22');
    expect(client.redactor.clean('value-of-the-key')).toBe('[secret]');
  });

  test.each<[string, object | (() => never)]>([
    ['with other variables', { ...same, otherSnapshot: { variables: { ...variables, KEY: 'other' } } }],
    ['with other settings', { ...same, other: made({ serviceManifest: { deploy: {} } }) }],
    ['with another digest', { ...same, other: made({ imageDigest: DIGEST }) }],
    ['of which Railway keeps no snapshot', { ...same, oneSnapshot: null }],
    ['after ours is forgotten', refuse('Deployment not found')],
  ])('%s: it is deployed once more', async (_, answer) => {
    const { planned, found } = await read(answer);
    expect(found['deployment_id']).toBe('d1');
    expect(planned['deployment_id']).toBe(UNKNOWN);
  });
});

describe('an apply', () => {
  const own = deployment('d2', 'SUCCESS');
  const serving = { domains, activeDeployments: [own], latestDeployment: own };
  const answers = {
    Environment: () => environment({ instances: [instance('web')] }),
    Running: () => ({
      serviceInstance: { serviceName: 'web', source: { image: IMAGE }, ...serving, activeDeployments: [] },
    }),
    Deploy: () => ({ serviceInstanceDeployV2: 'd2' }),
    Progress: () => ({ deployment: own, serviceInstance: serving }),
  };

  test('deploys and records what serves', async () => {
    const { resource } = await provider(answers);
    expect(await resource(TYPE).create(declared)).toMatchObject({
      ...outcome,
      deployment_id: 'd2',
      active_deployment_id: 'd2',
    });
  });

  test('deploys nothing when the hash turns out to be the old one', async () => {
    const { resource, calls } = await provider({});
    const planned = {
      ...state,
      deployment_id: UNKNOWN,
      active_deployment_id: UNKNOWN,
      status: UNKNOWN,
      active_digest: UNKNOWN,
    };
    expect(await resource(TYPE).update(state, planned)).toMatchObject(state);
    expect(calls).toEqual([]);
  });

  test('writes the healthcheck that the service refused before it ran', async () => {
    const { resource, session, of } = await provider({ ...answers, ServiceInstanceUpdate: () => ({}) });
    session.afterFirstDeployment.set('env/web', { healthcheckPath: '/health' });
    await resource(TYPE).create(declared);
    expect(of('ServiceInstanceUpdate')).toMatchObject([{ input: { healthcheckPath: '/health' } }]);
    expect(session.afterFirstDeployment.size).toBe(0);
  });

  test('a destroy stops nothing', async () => {
    const { resource, calls } = await provider({});
    await resource(TYPE).delete(state);
    expect(calls).toEqual([]);
  });
});
