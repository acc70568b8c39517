import { listDeployments } from '../../../platforms/dokploy/deployments';
import { scripted } from './script';

const row = (deploymentId: string, createdAt: string) => ({
  deploymentId,
  status: 'done',
  title: 'by hand',
  createdAt,
});

test('deployments are newest first whatever order they come in', async () => {
  const { client } = scripted({
    'GET deployment.all': {
      json: [
        row('a', '2026-01-01T00:00:00.000Z'),
        row('c', '2026-01-03T00:00:00.000Z'),
        row('b', '2026-01-02T00:00:00.000Z'),
      ],
    },
  });
  const rows = await listDeployments(client, { kind: 'application', id: 'app-1' });
  expect(rows.map(({ deploymentId }) => deploymentId)).toEqual(['c', 'b', 'a']);
});
