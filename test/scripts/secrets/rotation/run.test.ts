import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rotation } from '../../../../constructs/rotation';
import { RotationCheck } from '../../../../constructs/rotation-check';
import { readAudit } from '../../../../rotation/audit';
import { backUpTo } from '../../../../scripts/secrets/backup-store';
import { runRotationPlan } from '../../../../scripts/secrets/rotation/plan/run';
import { runRotationStatus } from '../../../../scripts/secrets/rotation/status/run';
import { startVault } from '../../../platforms/vault/fake';
import { environment, NOW, rotatingProject, secretInput } from './support/rotating-project';

const DAY = 86_400_000;
const WAY = ['begun', 'stored', 'verified', 'current', 'applied'];

const { begin, values, input, run, steps, project } = rotatingProject();

test('the rehearsal goes first, the previous value is kept for the overlap and then revoked, no value is shown', async () => {
  await begin({ prod: environment({ rehearsal: 'staging' }), staging: environment() });
  const { result, said } = await run({ keys: ['cookie'] });
  expect(result).toMatchObject({
    exitCode: 0,
    environments: [
      { environment: 'staging', rotated: ['cookie'] },
      { environment: 'prod', rotated: ['cookie'] },
    ],
  });
  expect(steps()).toEqual([...WAY.map((step) => `staging ${step}`), ...WAY.map((step) => `prod ${step}`)]);
  const { cookie, cookie_previous: previous } = await values('prod');
  expect(previous).toBe('first-cookie-of-prod');
  expect(cookie).toMatch(/^[0-9a-f]{64}$/);
  expect(readAudit(project().root).rows[0]).toMatchObject({ services: ['web'], key: 'cookie' });

  const early = await run({ now: () => new Date(NOW.getTime() + DAY - 1) });
  expect(early.result.environments).toEqual([]);
  const late = await run({ now: () => new Date(NOW.getTime() + DAY) });
  expect(late.result.environments).toEqual([
    { environment: 'prod', rotated: [], revoked: ['cookie'], returned: [] },
  ]);
  expect(await values('prod')).toEqual({ cookie });
  const trail = readFileSync(join(project().root, 'secrets', 'rotation.jsonl'), 'utf8');
  for (const text of [said, early.said, late.said, trail]) {
    for (const value of [cookie, previous, (await values('staging'))['cookie']]) {
      expect(text).not.toContain(value);
    }
  }
});

test('a rehearsal that fails stops there: the other environment is not touched, and the old value is still in use', async () => {
  const marker = 'test ! -e rotated-before || exit 1; touch rotated-before';
  await begin({
    prod: environment({ rehearsal: 'staging' }),
    staging: environment({}, { command: marker }),
  });
  const before = await values('prod');
  const { result, said } = await run({ keys: ['cookie'] });
  expect(result.exitCode).toBe(1);
  expect(await values('prod')).toEqual(before);
  expect(steps().filter((step) => step.startsWith('prod'))).toEqual([]);
  expect(await values('staging')).toMatchObject({ cookie_previous: 'first-cookie-of-staging' });
  expect(said).toContain('The previous values are still valid');

  await run({ environment: 'staging', keys: ['cookie'], back: true });
  expect(await values('staging')).toEqual({ cookie: 'first-cookie-of-staging' });
});

test('nothing is rotated while a plan would change something else, and a rolled back service keeps its value', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['cookie'] });
  project().declare({ prod: environment({}, { command: 'true' }) });
  const changed = environment();
  (changed.config as { resource: { terraform_data: Record<string, unknown> } }).resource.terraform_data[
    'new'
  ] = {};
  project().declare({ prod: changed });
  const count = steps().length;
  for (const now of [NOW, new Date(NOW.getTime() + 2 * DAY), new Date(NOW.getTime() + 40 * DAY)]) {
    const keys = now === NOW ? ['stripe'] : [];
    await expect(run({ keys, now: () => now, askValue: async () => 'sk_new' })).rejects.toThrow(
      /not as declared, so nothing was rotated or revoked/,
    );
  }
  expect(steps()).toHaveLength(count);
});

test('nobody to confirm it, or another answer than yes: nothing is done', async () => {
  await begin({ prod: environment() });
  await expect(run({ keys: ['cookie'], yes: false })).rejects.toThrow(/nobody confirmed/);
  await expect(run({ keys: ['cookie'], yes: false, ask: async () => 'y' })).rejects.toThrow(/not confirmed/);
  expect(steps()).toEqual([]);
});

test('an external key: its value is asked for, tried out before anything uses it, and revoked by a person', async () => {
  const check = RotationCheck.command([
    'sh',
    '-c',
    'case $PLUMBLINE_SECRET in sk_good*) test -z "$TF_VAR_cookie" ;; *) exit 1 ;; esac',
  ]);
  const inputs = [
    secretInput('cookie'),
    { ...secretInput('stripe', Rotation.external({ check })), required: false },
  ];
  await begin({ prod: environment({ inputs }) });
  await expect(run({ keys: ['stripe'] })).rejects.toThrow(/no new value was given for stripe/);
  await expect(run({ keys: ['stripe'], askValue: async () => 'sk_bad_value\n' })).rejects.toThrow(
    /did not pass its check: "sh -c .*" ended with 1/,
  );
  expect(await values('prod')).toMatchObject({ stripe_next: 'sk_bad_value' });
  await run({ keys: ['stripe'], back: true });
  expect(await values('prod')).toEqual({ cookie: 'first-cookie-of-prod' });
  await run({ keys: ['stripe'], askValue: async () => 'sk_good\n' });
  expect(await values('prod')).toMatchObject({ stripe: 'sk_good' });
  const { result } = await run({ keys: ['stripe'], immediately: true, askValue: async () => 'sk_good_too' });
  expect(result.advice).toEqual([
    'prod: revoke the previous stripe at its provider: the one before the value that is replaced now',
    'prod: revoke the previous stripe at its provider',
  ]);
});

test('with a backup the new values are in Vault before anything uses them', async () => {
  await begin({ prod: environment() });
  const vault = await startVault();
  try {
    const vars = { VAULT_ADDR: vault.address, VAULT_TOKEN: 'hvs.good' };
    const backUp = (token: string) => {
      const { whole } = input({ vars: { ...vars, VAULT_TOKEN: token } });
      return backUpTo('vault', whole);
    };
    await expect(run({ keys: ['cookie'], backUp: backUp('hvs.bad') })).rejects.toThrow(/HTTP 403/);
    expect(steps().at(-1)).toBe('prod current');
    const { result } = await run({ backUp: backUp('hvs.good') });
    expect(result.environments).toMatchObject([{ rotated: ['cookie'] }]);
    const stored = vault.versions.get('plumbline/prod');
    expect(stored).toEqual([{ data: await values('prod') }]);
  } finally {
    await vault.close();
  }
});

test('a service that cannot be rid of a revoked value is a failure, with what is left to do', async () => {
  // Applied three times: as declared, with the new value, and without the previous one.
  const third = 'echo x >> applies; test "$(wc -l < applies)" -lt 3';
  const declared = environment({}, { command: third });
  const { variable, resource } = declared.config as {
    variable: object;
    resource: { terraform_data: object };
  };
  await begin({
    prod: {
      config: {
        variable: { ...variable, cookie_previous: { type: 'string', default: '' } },
        resource: {
          terraform_data: {
            ...resource.terraform_data,
            web: {
              triggers_replace: '${sha256("${var.cookie} ${var.cookie_previous}")}',
              provisioner: [{ 'local-exec': { command: third } }],
            },
          },
        },
      },
      manifest: {
        ...declared.manifest,
        inputs: [...declared.manifest!.inputs!, { ...secretInput('cookie_previous'), required: false }],
      },
    },
  });
  const { result, said } = await run({ keys: ['cookie'], immediately: true });
  expect(result).toMatchObject({
    exitCode: 1,
    environments: [{ rotated: ['cookie'], revoked: ['cookie'], error: { what: /./ } }],
  });
  expect(said).toMatch(/may still have the previous cookie, which was revoked: "plumbline apply prod"/);
  expect(steps().at(-1)).toBe('prod revoked');
});

test('status and plan say what is due, unknown and unfinished, in words and as exit code', async () => {
  await begin({ prod: environment() });
  const status = async (days = 0) => {
    const { recorded, whole } = input({ json: true, now: () => new Date(NOW.getTime() + days * DAY) });
    return { code: await runRotationStatus(whole), ...recorded.json() };
  };
  expect(await status()).toMatchObject({
    code: 3,
    environments: [{ keys: [{ key: 'cookie', age: 'unknown' }] }],
  });
  await run({ keys: ['cookie'] });
  expect(await status()).toMatchObject({
    code: 0,
    environments: [{ keys: [{ age: 'fresh', open: 'overlap' }] }],
  });
  expect(await status(1)).toMatchObject({ code: 2, environments: [{ keys: [{ open: 'revocation-due' }] }] });
  await run({ now: () => new Date(NOW.getTime() + DAY) });
  expect((await status(29)).code).toBe(0);
  expect(await status(30)).toMatchObject({ code: 2, environments: [{ keys: [{ age: 'due' }] }] });
  expect(await status(40)).toMatchObject({ code: 2, environments: [{ keys: [{ age: 'overdue' }] }] });

  const { recorded, whole } = input({ now: () => new Date(NOW.getTime() + 31 * DAY) });
  expect(await runRotationPlan(whole)).toBe(2);
  expect(recorded.text()).toMatch(/rotate cookie \(due since 2026-12-20/);
  expect(recorded.text()).toMatch(/restarts web; the previous value is kept for 24 h more/);
  expect(recorded.text()).toMatch(/Accepted risk: "prod" has no environment that gets a rotation first/);
});

test('a previous value that is to be revoked is not forgotten with the declaration of its rotation', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['cookie'] });
  project().declare({ prod: environment({ inputs: [secretInput('cookie')] }) });
  const { recorded, whole } = input();
  expect(await runRotationStatus(whole)).toBe(2);
  expect(recorded.text()).toMatch(
    /cookie: declares no rotation any more, .*"plumbline secrets rotation run --env prod"/,
  );
  project().declare({ prod: environment() });
  await run({ now: () => new Date(NOW.getTime() + DAY) });
  project().declare({ prod: environment({ inputs: [secretInput('cookie')] }) });
  const later = input();
  expect(await runRotationStatus(later.whole)).toBe(0);
  expect(later.recorded.text()).toBe('prod: nothing rotates\n');
});

test('a key that does not rotate, a rehearsal that is not declared, and going back with nothing named are refused', async () => {
  await begin({ prod: environment() });
  await expect(run({ keys: ['cooky'] })).rejects.toThrow(
    /"cooky" is no input of "prod" that rotates.*cookie/s,
  );
  await expect(run({ back: true })).rejects.toThrow(/--back names no key/);
  expect(steps()).toEqual([]);
  project().declare({ prod: environment({ rehearsal: 'stage' }) });
  await expect(run()).rejects.toThrow(/after "stage", which is not declared/);
});
