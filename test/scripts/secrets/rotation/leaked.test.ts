import { runRotationPlan } from '../../../../scripts/secrets/rotation/plan/run';
import { runRotationStatus } from '../../../../scripts/secrets/rotation/status/run';
import { environment, rotatingProject, secretInput } from './support/rotating-project';

const { begin, values, input, run, steps, project } = rotatingProject();

const LEAKED = { keys: ['cookie'], immediately: true };
const WAY = ['replacing', 'revoked', 'begun', 'stored', 'verified', 'current', 'applied', 'revoked'];

test('a value that leaked right after it was rotated is replaced: neither of the two stays', async () => {
  await begin({ prod: environment({ rehearsal: 'staging' }), staging: environment() });
  await run({ keys: ['cookie'] });
  const leaked = (await values('prod'))['cookie'];
  const plan = input(LEAKED);
  expect(await runRotationPlan(plan.whole)).toBe(2);
  const count = steps().length;
  const { result, said } = await run(LEAKED);
  const done = { rotated: ['cookie'], revoked: ['cookie'] };
  expect(result).toMatchObject({ exitCode: 0, environments: [done, done] });
  for (const text of [plan.recorded.text(), said]) {
    expect(text).toMatch(
      /revoke the previous and rotate cookie \(.*restarts web; the previous value is revoked/s,
    );
  }
  const { cookie, ...rest } = await values('prod');
  expect(cookie).not.toBe(leaked);
  expect(rest).toEqual({});
  expect(steps().slice(count)).toEqual(
    ['staging', 'prod'].flatMap((name) => WAY.map((step) => `${name} ${step}`)),
  );
});

/** An environment whose service also gets the previous cookie, so that a revocation changes it. */
function withPrevious() {
  const { config, manifest } = environment();
  const { variable, resource } = config as { variable: object; resource: { terraform_data: object } };
  const web = { triggers_replace: '${sha256("${var.cookie} ${var.cookie_previous}")}' };
  const previous = { ...secretInput('cookie_previous'), required: false };
  return {
    config: {
      variable: { ...variable, cookie_previous: { type: 'string', default: '' } },
      resource: { terraform_data: { ...resource.terraform_data, web } },
    },
    manifest: { ...manifest, inputs: [...manifest!.inputs!, previous] },
  };
}

test('a replacement that is killed after each of its steps is due until a run, whatever its flags, has ended it', async () => {
  await begin({ prod: withPrevious() });
  await run({ keys: ['cookie'] });
  const leaked = (await values('prod'))['cookie'];
  const count = steps().length;
  for (const kill of WAY.slice(0, -1)) {
    const onRow = ({ step }: { step: string }) => {
      if (step === kill) throw new Error(`killed after ${kill}`);
    };
    const killed = run({ ...(kill === 'replacing' && LEAKED), onRow });
    await expect(killed).rejects.toThrow(`killed after ${kill}`);
    expect([kill, await runRotationStatus(input().whole)]).toEqual([kill, 2]);
  }
  const { result } = await run();
  expect(result.environments).toMatchObject([{ revoked: ['cookie'] }]);
  expect(steps().slice(count)).toEqual(WAY.map((step) => `prod ${step}`));
  const { cookie, ...rest } = await values('prod');
  expect(cookie).not.toBe(leaked);
  expect(rest).toEqual({});
  expect(await runRotationStatus(input().whole)).toBe(0);
});

test('a replacement that is not applied says which values are valid', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['cookie'] });
  project().declare({ prod: environment({}, { command: 'exit 1' }) });
  const { result, said } = await run(LEAKED);
  expect(result.exitCode).toBe(1);
  expect(said).toMatch(/previous values are still valid.*--back cookie"/s);
});
