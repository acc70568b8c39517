import { compose } from '../../../providers/dokploy/compose';
import { deployment } from '../../../providers/dokploy/deployment';
import { domain } from '../../../providers/dokploy/domain';
import { mount } from '../../../providers/dokploy/mount';
import { project } from '../../../providers/dokploy/project';
import { fakeDokploy, testContext } from './fake';

const image = 'ghcr.io/acme/ledger:v1-abc1234';

/** Refreshes one project and `apps` compose apps, each with 3 domains, a mount, and a deployment of one container. */
async function refresh(apps: number): Promise<number> {
  const fake = fakeDokploy();
  fake.runs([{ id: 'c1', service: 'web', image }]);
  const ids = Array.from({ length: apps }, (_, i) => `cmp-${i}`);
  for (const composeId of ids) {
    fake.compose.set(composeId, {
      composeId,
      name: composeId,
      appName: `${composeId}-x1y2z3`,
      environmentId: 'env-1',
      composeType: 'docker-compose',
      sourceType: 'raw',
      domains: [1, 2, 3].map((n) => ({ domainId: `d${n}`, host: `h${n}.example.com`, https: true })),
      mounts: [{ mountId: 'm1', type: 'file', mountPath: '/a' }],
    });
  }
  const context = testContext();
  const ofApp = (compose_id: string) => [
    compose.read(fake.session, { id: compose_id }, context),
    ...['d1', 'd2', 'd3'].map((id) => domain.read(fake.session, { id, compose_id }, context)),
    mount.read(fake.session, { id: 'm1', compose_id }, context),
    deployment.read(fake.session, { compose_id, images: { web: image } }, context),
  ];
  const answers = await Promise.all([
    project.read(fake.session, { id: 'prj-1' }, context),
    ...ids.flatMap(ofApp),
  ]);
  expect(answers).not.toContain(null);
  return fake.calls.length;
}

test('a refresh asks once for the projects and three times for each app, whatever hangs on it', async () => {
  expect(await refresh(1)).toBe(4);
  expect(await refresh(10)).toBe(31);
});
