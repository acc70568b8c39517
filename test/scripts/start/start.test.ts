import type { DriftReport } from '../../../scripts/drift/report';
import { openSecrets, secretsFileOf } from '../../../workspace/secrets-file';
import { describeWithTool, findTool } from '../../support/tools';
import { createProject, type Project } from '../support/project';

const engine = findTool('terraform', 'terraform', 'tofu');

describeWithTool('the story of npm start, with the real engine', engine, () => {
  let project: Project;
  beforeAll(() => {
    project = createProject('fixture');
  });
  afterAll(async () => {
    await project.run(['sandbox', 'down']);
    project.remove();
  });

  const sandboxSecrets = () =>
    openSecrets(secretsFileOf(project.root, 'sandbox'), { root: project.root, env: {} });

  async function drift(): Promise<{ code: number | null; report: DriftReport; text: string }> {
    const { code, out, err } = await project.run(['drift', 'sandbox', '--json']);
    return { code, report: JSON.parse(out), text: out + err };
  }

  test('deploys everything, verifies it, finds it in sync and says what to try', async () => {
    const { code, out, err } = await project.run(['start']);
    expect({ code, err: err.replace(/^Built .*\n/m, '') }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/✓ web: healthy at http:\/\/web-\w+\.localhost:\d+/);
    expect(out).toMatch(/✓ ledger: healthy at http:\/\//);
    expect(out).toContain('sandbox: in sync');
    for (const service of ['postgres', 'redis', 'worker', 'web', 'ledger']) {
      expect(out).toMatch(new RegExp(`${service} +(running|starting)`));
    }
    expect(out).toMatch(/secrets set docker_image ghcr\.io\/plumbline-sandbox\/web:v2-\w+ --env sandbox/);
    expect(out).toContain('npx plumbline sandbox break');
  });

  test('started again changes nothing, and its JSON is one document', async () => {
    const { code, out } = await project.run(['start', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ changed: 0, drift: 'in-sync' });
  });

  test('drift is found by name after edits in the dashboard, and no secret is shown', async () => {
    await project.run(['sandbox', 'break', 'edit-healthcheck-removed', '--service', 'web']);
    await project.run(['sandbox', 'break', 'edit-variable-changed', '--service', 'web']);
    await project.run(['sandbox', 'break', 'edit-service-deleted', '--service', 'worker']);
    await project.run(['sandbox', 'break', 'edit-service-added']);
    const { code, report, text } = await drift();
    expect(code).toBe(2);
    expect(report.answer).toBe('drifted');
    expect(report.missing.map(({ address }) => address)).toContain('railway_service.worker');
    expect(report.changed.map(({ address }) => address).sort()).toEqual([
      'railway_service_instance.web',
      'railway_variables.web',
    ]);
    expect(report.changed.flatMap(({ attributes }) => attributes)).toContainEqual({
      path: 'healthcheck_path',
      kind: 'missing',
      secret: false,
      declared: '/api/health',
      live: null,
    });
    expect(report.undeclared).toEqual([{ platform: 'railway', kind: 'service', name: 'added-by-hand' }]);
    expect(report.pending).toEqual([]);
    for (const { name, value } of (await sandboxSecrets()).attributes) {
      if (/_(token|key|secret|password)$/.test(name)) expect(text).not.toContain(value);
    }
  });

  test('drift is healed by an apply, and what nobody declared is left and told', async () => {
    expect((await project.run(['apply', 'sandbox', '--yes'])).code).toBe(0);
    const { code, report } = await drift();
    expect(code).toBe(2);
    expect(report).toMatchObject({ answer: 'undeclared', missing: [], changed: [], pending: [] });
  });

  test('a declaration that is ahead is pending and not called drift', async () => {
    const next = 'ghcr.io/plumbline-sandbox/web:v2-f5dbb8d';
    expect((await project.run(['secrets', 'set', 'docker_image', next, '--env', 'sandbox'])).code).toBe(0);
    const { code, report } = await drift();
    expect(code).toBe(2);
    expect(report.changed).toEqual([]);
    expect(report.pending.map(({ address }) => address)).toContain('railway_deployment.web');
  });

  test('doctor finds nothing wrong with it', async () => {
    const { code, out } = await project.run(['doctor', 'sandbox', '--json']);
    const report = JSON.parse(out);
    const rows = [...report.machine, ...report.environments[0].rows];
    expect(rows.filter(({ status }) => status === 'fail' || status === 'unknown')).toEqual([]);
    expect(code).toBe(0);
  });

  test('a sandbox that is down is unknown, never "no drift"', async () => {
    await project.run(['sandbox', 'down']);
    const { code, report } = await drift();
    expect(code).toBe(3);
    expect(report.answer).toBe('unknown');
    expect(report.unknown.map(({ what }) => what).join()).toMatch(
      /Railway at .* does not answer.*Dokploy at .* does not answer/,
    );
    expect((await project.run(['doctor', 'sandbox'])).code).toBe(3);
  });

  test('doctor tells why nothing can be synthesized, and not that the environment is unknown', async () => {
    project.write('main.ts', "throw new Error('no app today');");
    const { code, out, err } = await project.run(['doctor', 'sandbox']);
    expect(code).toBe(1);
    expect(out).toMatch(/fail +synth: .*no app today/);
    expect(out + err).not.toMatch(/unknown environment/);
  });
});
