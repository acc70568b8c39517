import { httpGet } from '../../scripts/lib/http-get';
import { Project } from './support/project';

const image = (name: string) => `ghcr.io/plumbline-sandbox/web:v${name}`;
const GOOD = image('1-a1b2c3d');

describe('what can go wrong, with the real engine against the sandbox', () => {
  let project: Project;
  let release = 1;

  /** Sets a release that was never deployed before. */
  const nextImage = async () => {
    release += 1;
    const reference = image(`${release}-${release.toString(16).padStart(7, 'b')}`);
    await project.setInput('docker_image', reference);
    return reference;
  };
  const breakIt = (fault: string, ...options: string[]) => project.ok('sandbox', 'break', fault, ...options);
  const drift = async () => {
    const { code, stdout } = await project.run('drift', 'sandbox', '--json');
    return { code, report: JSON.parse(stdout) };
  };
  const served = async () => {
    const { services } = JSON.parse((await project.ok('sandbox', 'status', '--json')).stdout);
    const { url } = services.find((service: { name: string }) => service.name === 'web');
    const { body } = await httpGet(new URL('/api/health', url), AbortSignal.timeout(5_000));
    return JSON.parse(body).image;
  };

  beforeAll(async () => {
    project = await Project.create();
    await project.ok('apply', 'sandbox', '--yes');
  }, 120_000);

  afterAll(() => project?.remove());

  afterEach(async () => {
    await project.setInput('docker_image', GOOD);
    const healed = await project.run('apply', 'sandbox', '--yes');
    if (healed.code !== 0) throw new Error(`the environment did not heal:\n${healed.output}`);
  }, 120_000);

  test('an image that never becomes healthy fails, says why, and the previous version goes on serving', async () => {
    await nextImage();
    await breakIt('never-healthy', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/health/i);
    expect(output).toMatch(/still (serv|runn)/i);
    expect(await served()).toBe(GOOD);
  }, 120_000);

  test('after a failed rollout the same command heals', async () => {
    const wanted = await nextImage();
    await breakIt('never-healthy', '--service', 'web', '--times', '1');
    expect((await project.run('apply', 'sandbox', '--yes')).code).toBe(1);
    await project.ok('apply', 'sandbox', '--yes');
    expect(await served()).toBe(wanted);
  }, 120_000);

  test('an app that crashes as soon as it starts is never called deployed', async () => {
    await nextImage();
    await breakIt('crash-at-start', '--service', 'web', '--times', '1');
    expect((await project.run('apply', 'sandbox', '--yes')).code).toBe(1);
    expect(await served()).toBe(GOOD);
  }, 120_000);

  test('an app that crashes after a minute is seen by the drift check', async () => {
    await nextImage();
    await breakIt('crash-after-start', '--service', 'web', '--times', '1');
    await project.run('apply', 'sandbox', '--yes');
    await untilDrifted(drift);
  }, 120_000);

  test('an app that flaps is never called healthy', async () => {
    await nextImage();
    await breakIt('flapping', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/web: fail, .*503|health/);
  }, 120_000);

  test('a platform that claims success while the old version answers is not believed', async () => {
    await nextImage();
    await breakIt('lying', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(output).toMatch(/image|version/i);
    expect(code).not.toBe(0);
  }, 120_000);

  test.each([
    'api-429',
    'api-502',
    'api-slow',
    'api-truncated',
    'api-reset',
    'api-problem',
    'api-lost-answer',
  ])(
    'a passing %s delays a rollout and nothing else',
    async (fault) => {
      const wanted = await nextImage();
      await breakIt(fault, '--service', 'railway', '--times', '2');
      const requests = await project.requestsDuring(async () => {
        const first = await project.run('apply', 'sandbox', '--yes');
        if (first.code !== 0) await project.ok('apply', 'sandbox', '--yes');
      });
      expect(requests.filter((label) => label === 'mutation Deploy')).toHaveLength(1);
      expect(await served()).toBe(wanted);
    },
    120_000,
  );

  test('a platform that cannot be read is unknown, not in sync', async () => {
    await breakIt('api-1015', '--service', 'railway');
    try {
      const { code, report } = await drift();
      expect(code).toBe(3);
      expect(report.answer).toBe('unknown');
      expect(JSON.stringify(report)).not.toContain('<html');
    } finally {
      await breakIt('api-1015', '--service', 'railway', '--off');
    }
  }, 120_000);

  test('a healthcheck that somebody removed is drift, with the declared and the live value', async () => {
    await breakIt('edit-healthcheck-removed', '--service', 'web');
    const { code, report } = await drift();
    expect(code).toBe(2);
    expect(report.answer).toBe('drifted');
    expect(JSON.stringify(report.changed)).toContain('/api/health');
  }, 120_000);

  test('a variable that somebody changed is drift by name, without a value', async () => {
    await breakIt('edit-variable-changed', '--service', 'web');
    const { code, report } = await drift();
    expect(code).toBe(2);
    const attributes = report.changed.flatMap(
      (each: { attributes: { secret: boolean }[] }) => each.attributes,
    );
    expect(attributes.length).toBeGreaterThan(0);
    expect(attributes.every((attribute: { secret: boolean }) => attribute.secret)).toBe(true);
  }, 120_000);

  test('a service that somebody deleted is missing', async () => {
    await breakIt('edit-service-deleted', '--service', 'worker');
    const { code, report } = await drift();
    expect(code).toBe(2);
    expect(report.missing).toContainEqual(expect.objectContaining({ address: 'railway_service.worker' }));
  }, 120_000);

  test('a service that somebody added is undeclared', async () => {
    const before = (await drift()).report.undeclared.length;
    await breakIt('edit-service-added');
    const { code, report } = await drift();
    expect(code).toBe(2);
    expect(report.undeclared.length).toBeGreaterThan(before);
  }, 120_000);

  test('plain engine commands see a hand edit too', async () => {
    await breakIt('edit-healthcheck-removed', '--service', 'web');
    expect((await project.terraform('plan', '-input=false', '-detailed-exitcode')).code).toBe(2);
    const refresh = await project.terraform('plan', '-refresh-only', '-input=false', '-no-color');
    expect(refresh.output).toContain('healthcheck_path');
  }, 120_000);

  test('a deployment that the platform lost is reported, and found again by the next apply', async () => {
    const wanted = 'ghcr.io/plumbline-sandbox/web:v9-c9c9c9c';
    await project.setInput('ledger_image', wanted);
    await breakIt('lost-queue', '--service', 'ledger', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/lost|never appeared|queue/i);
    await project.ok('apply', 'sandbox', '--yes');
    expect((await project.run('plan', 'sandbox')).code).toBe(0);
  }, 180_000);
});

/** Checks until a crash, which takes its own time, has shown. */
async function untilDrifted(
  drift: () => Promise<{ code: number | null; report: { answer: string } }>,
): Promise<void> {
  for (let checks = 0; checks < 20; checks++) {
    const { code, report } = await drift();
    if (report.answer === 'drifted') {
      expect(code).toBe(2);
      return;
    }
  }
  throw new Error('the crash never showed as drift');
}
