import { renameSync } from 'node:fs';
import { httpGet } from '../../rollout/http-get';
import { Project } from './support/project';

const image = (name: string) => `ghcr.io/plumbline-sandbox/web:v${name}`;
const FIRST = image('1-a1b2c3d');

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

  /** Rolls out another release, so that what comes next starts from a healthy one. */
  const heal = async () => {
    await nextImage();
    await project.ok('apply', 'sandbox', '--yes');
  };

  beforeAll(async () => {
    project = await Project.create();
    await project.ok('apply', 'sandbox', '--yes');
  });

  afterAll(() => project?.remove());

  test('an image that never becomes healthy fails, says why, keeps the previous version serving, and the same command heals', async () => {
    const wanted = await nextImage();
    await breakIt('never-healthy', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/health/i);
    expect(output).toMatch(/still (serv|runn)/i);
    expect(await served()).toBe(FIRST);

    await project.ok('apply', 'sandbox', '--yes');
    expect(await served()).toBe(wanted);
  });

  test('an app that crashes as soon as it starts is never called deployed', async () => {
    const before = await served();
    await nextImage();
    await breakIt('crash-at-start', '--service', 'web', '--times', '1');
    expect((await project.run('apply', 'sandbox', '--yes')).code).toBe(1);
    expect(await served()).toBe(before);
    await heal();
  });

  test('an app that crashes after a minute is seen by the drift check', async () => {
    await nextImage();
    await breakIt('crash-after-start', '--service', 'web', '--times', '1');
    await project.run('apply', 'sandbox', '--yes');
    await untilCrashed(drift);
    await heal();
  });

  test('an app that flaps is never called healthy', async () => {
    await nextImage();
    await breakIt('flapping', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/web: fail, .*503|health/);
    await heal();
  });

  test('a platform that claims success while the old version answers is not believed', async () => {
    await nextImage();
    await breakIt('lying', '--service', 'web', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(output).toMatch(/image|version/i);
    expect(code).not.toBe(0);
    await heal();
  });

  test.each([
    ['rate limits, gateway errors and slow answers', ['api-429', 'api-502', 'api-slow', 'api-problem']],
    ['answers that are cut off or lost', ['api-truncated', 'api-reset', 'api-lost-answer']],
  ])('passing %s delay a rollout and nothing else', async (_, faults) => {
    const wanted = await nextImage();
    for (const fault of faults) await breakIt(fault, '--service', 'railway', '--times', '2');
    const requests = await project.requestsDuring(async () => {
      const first = await project.run('apply', 'sandbox', '--yes');
      if (first.code !== 0) await project.ok('apply', 'sandbox', '--yes');
    });
    expect(requests.filter((label) => label === 'mutation Deploy')).toHaveLength(1);
    expect(await served()).toBe(wanted);
  });

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
  });

  test('a deployment that the platform lost is reported, and found again by the next apply', async () => {
    await project.setInput('ledger_image', image('9-c9c9c9c'));
    await breakIt('lost-queue', '--service', 'ledger', '--times', '1');
    const { code, output } = await project.run('apply', 'sandbox', '--yes');
    expect(code).toBe(1);
    expect(output).toMatch(/lost|never appeared|queue/i);
    await project.ok('apply', 'sandbox', '--yes');
    expect((await project.run('plan', 'sandbox')).code).toBe(0);
  });

  test('an edit after a plan was reviewed is not overwritten unseen', async () => {
    const before = await served();
    await nextImage();
    expect((await project.run('plan', 'sandbox')).code).toBe(2);
    await breakIt('edit-healthcheck-removed', '--service', 'web');
    const plan = '.plumbline/plans/sandbox.tfplan';
    const { code, output } = await project.run('apply', 'sandbox', '--plan', plan);
    expect(code).toBe(1);
    expect(output).toContain('when the plan was made: railway_service_instance.web.healthcheck_path');
    expect(await served()).toBe(before);
    await heal();
  });

  test('lists that leave something out are unknown, and nothing is changed on their word', async () => {
    await breakIt('short-lists', '--service', 'railway');
    try {
      const { code, report } = await drift();
      expect([code, report.answer, report.missing]).toEqual([3, 'unknown', []]);
      const { output } = await project.run('apply', 'sandbox', '--yes');
      expect(output).not.toMatch(/was deleted|to create/);
    } finally {
      await breakIt('short-lists', '--service', 'railway', '--off');
    }
    await breakIt('short-pages', '--service', 'railway');
    expect((await project.run('plan', 'sandbox')).output).toContain('everything is as declared');
    await breakIt('short-pages', '--service', 'railway', '--off');
  });

  test('what runs and is not in the state is planned as taken over, with what would change, and nothing is made twice', async () => {
    const addresses = ['railway_service.web', 'railway_service_instance.web', 'railway_variables.web'];
    await project.terraform('state', 'rm', ...addresses);
    await breakIt('edit-healthcheck-removed', '--service', 'web');
    const { code, output } = await project.run('plan', 'sandbox');
    expect(code).toBe(2);
    expect(output).toMatch(/<~ railway_service_instance\.web take over what exists already/);
    expect(output).toMatch(/healthcheck_path: "\/api\/health"/);
    expect(output).toMatch(/3 to take over/);
    const requests = await project.requestsDuring(() => project.ok('apply', 'sandbox', '--yes'));
    expect(requests.filter((label) => label.startsWith('mutation ServiceCreate'))).toEqual([]);
    expect((await project.run('plan', 'sandbox')).code).toBe(0);
  });

  test('a clone without the state is told what runs, and makes or takes over nothing unless that is meant', async () => {
    const state = project.path('.plumbline/state/sandbox.tfstate');
    renameSync(state, `${state}.away`);
    const [plan, apply] = [
      await project.run('plan', 'sandbox'),
      await project.run('apply', 'sandbox', '--yes'),
    ];
    const { code, report } = await drift();
    const meant = await project.run('plan', 'sandbox', '--take-over');
    renameSync(`${state}.away`, state);
    for (const { code: refused, output } of [plan, apply]) {
      expect(refused).toBe(1);
      expect(output).toContain('"sandbox" runs already, and this clone has no state for it');
      expect(output).toMatch(/Found: .*railway_service\.postgres \([0-9a-f-]+\)/);
      expect(output).toContain('.plumbline/state/sandbox.tfstate of the clone that has it');
    }
    expect([code, report.answer]).toEqual([3, 'unknown']);
    expect(meant.code).toBe(2);
    expect(meant.output).toMatch(/\d+ to take over/);
  });

  describe('edits by hand', () => {
    // biome-ignore lint/suspicious/noExplicitAny: a JSON document
    let report: any;
    let undeclaredBefore: number;
    let code: number | null;

    beforeAll(async () => {
      undeclaredBefore = (await drift()).report.undeclared.length;
      await breakIt('edit-healthcheck-removed', '--service', 'web');
      await breakIt('edit-variable-changed', '--service', 'web');
      await breakIt('edit-service-deleted', '--service', 'worker');
      await breakIt('edit-service-added');
      await breakIt('edit-domain-added', '--service', 'web');
      await breakIt('edit-shared-variable-added');
      await breakIt('edit-region-added', '--service', 'web');
      ({ code, report } = await drift());
    });

    /** Names and values of what changed at one resource. */
    const changesAt = (address: string) =>
      report.changed.find((each: { address: string }) => each.address === address)?.attributes;

    test('are drift', () => {
      expect(code).toBe(2);
      expect(report.answer).toBe('drifted');
    });

    test('of a healthcheck show with the declared and the live value', () => {
      expect(JSON.stringify(changesAt('railway_service_instance.web'))).toContain('/api/health');
    });

    test('of a variable show by name, without a value', () => {
      const attributes: { secret: boolean }[] = changesAt('railway_variables.web');
      expect(attributes.length).toBeGreaterThan(0);
      expect(attributes.every(({ secret }) => secret)).toBe(true);
    });

    test('that deleted a service show it as missing, that added one as undeclared', () => {
      expect(report.missing).toContainEqual(expect.objectContaining({ address: 'railway_service.worker' }));
      expect(report.undeclared.length).toBeGreaterThan(undeclaredBefore);
    });

    test('that added a domain or a shared variable show it as undeclared, and a region as a change', () => {
      expect(report.undeclared).toContainEqual(
        expect.objectContaining({
          kind: 'domain',
          service: 'web',
          name: expect.stringMatching(/^added-by-hand/),
        }),
      );
      expect(report.undeclared).toContainEqual(
        expect.objectContaining({ kind: 'shared variable', name: 'ADDED_BY_HAND' }),
      );
      expect(JSON.stringify(changesAt('railway_service_instance.web'))).toContain('us-east4-eqdc4a');
    });

    test('show to plain engine commands too', async () => {
      expect((await project.terraform('plan', '-input=false', '-detailed-exitcode')).code).toBe(2);
      const refresh = await project.terraform('plan', '-refresh-only', '-input=false', '-no-color');
      expect(refresh.output).toContain('healthcheck_path');
    });

    test('are undone by the next apply, but for what it never declared', async () => {
      await project.ok('apply', 'sandbox', '--yes');
      const after = await drift();
      expect(after.report).toMatchObject({ changed: [], missing: [] });
      expect(after.report.undeclared.length).toBeGreaterThan(undeclaredBefore);
    });
  });
});

/** Checks until a crash, which takes its own time, has shown. */
async function untilCrashed(
  drift: () => Promise<{ code: number | null; report: { answer: string } }>,
): Promise<void> {
  for (let checks = 0; checks < 20; checks++) {
    const { code, report } = await drift();
    if (report.answer === 'crashed') {
      expect(code).toBe(2);
      return;
    }
  }
  throw new Error('the crash never showed');
}
