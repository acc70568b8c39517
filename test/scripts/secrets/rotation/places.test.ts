import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rotation } from '../../../../constructs/rotation';
import { generateIdentity } from '../../../../formats/sops';
import { createSecrets, secretsFileAt } from '../../../../workspace/secrets-file';
import { environment, NOW, rotatingProject, secretInput } from './support/rotating-project';

const DAY = 86_400_000;
const VALUE = 'first-cookie-of-prod';
const CI = [{ environment: 'github', input: 'ci_cookie' }];
const later = () => new Date(NOW.getTime() + DAY);

const { begin, values, run, steps, project } = rotatingProject();

/** What CI uses: a copy of prod's cookie in an environment of its own. */
const github = (command?: string) => ({
  config: {
    variable: { ci_cookie: { type: 'string' } },
    resource: {
      terraform_data: {
        ci: {
          triggers_replace: '${sha256(var.ci_cookie)}',
          ...(command !== undefined && { provisioner: [{ 'local-exec': { command } }] }),
        },
      },
    },
  },
  manifest: { inputs: [secretInput('ci_cookie')] },
});

const declared = (rotation: Rotation, command?: string) => ({
  prod: environment({}, { rotation }),
  github: github(command),
});

/** `begin` gives each environment a `cookie`; CI's copy has another name. */
async function beginWith(rotation: Rotation, command?: string): Promise<void> {
  await begin(declared(rotation, command), { github: `ci_cookie = "${VALUE}"\n` });
}

test('a value is stored wherever it lives and applied there, and only then the one before is revoked', async () => {
  const seen = 'echo applied >> ci-applied';
  await beginWith(Rotation.hex({ alsoIn: CI }), seen);
  const { result, said } = await run({ keys: ['cookie'] });
  expect(result).toMatchObject({ exitCode: 0, environments: [{ environment: 'prod', rotated: ['cookie'] }] });
  const { cookie } = await values('prod');
  expect(cookie).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(join(project().stackDir('github'), 'ci-applied'), 'utf8')).toBe('applied\napplied\n');
  expect(await values('github')).toEqual({ ci_cookie: cookie });
  expect(said).toContain('also stored as ci_cookie of github');
  expect(said).not.toContain(cookie);
  expect((await run({ now: later })).result.environments).toMatchObject([{ revoked: ['cookie'] }]);

  await run({ keys: ['cookie'], now: later });
  await run({ keys: ['cookie'], now: later, back: true });
  expect((await values('prod'))['cookie']).toBe(cookie);
  expect(await values('github')).toEqual({ ci_cookie: cookie });
});

test('a place that cannot be applied keeps the previous value valid, and a second run goes on', async () => {
  await beginWith(Rotation.hex({ alsoIn: CI }), 'test ! -e broken');
  project().declare(declared(Rotation.hex({ alsoIn: CI }), 'test -e repaired'));
  const failed = await run({ keys: ['cookie'], immediately: true });
  expect(failed.result.exitCode).toBe(1);
  expect(failed.said).toContain('The previous values are still valid');
  expect(await values('prod')).toMatchObject({ cookie_previous: VALUE });
  expect(steps().at(-1)).toBe('prod current');

  project().declare(declared(Rotation.hex({ alsoIn: CI }), 'true'));
  const { result } = await run({ keys: ['cookie'], immediately: true });
  expect(result).toMatchObject({ exitCode: 0, environments: [{ rotated: ['cookie'], revoked: ['cookie'] }] });
  const { cookie, ...rest } = await values('prod');
  expect(rest).toEqual({});
  expect(await values('github')).toEqual({ ci_cookie: cookie });
});

test('nothing is rotated while the place is not as declared, or not declared at all', async () => {
  await beginWith(Rotation.hex({ alsoIn: CI }));
  const changed = github();
  project().declare({
    prod: environment({}, { rotation: Rotation.hex({ alsoIn: CI }) }),
    github: {
      ...changed,
      config: {
        ...changed.config,
        resource: { terraform_data: { ...changed.config.resource.terraform_data, more: {} } },
      },
    },
  });
  await expect(run({ keys: ['cookie'] })).rejects.toThrow(/"github" is not as declared/);
  expect(steps()).toEqual([]);
  expect(await values('prod')).toEqual({ cookie: VALUE });

  const nowhere = [{ environment: 'github', input: 'ci_cooky' }];
  project().declare(declared(Rotation.hex({ alsoIn: nowhere })));
  await expect(run({ keys: ['cookie'] })).rejects.toThrow(/ci_cooky of "github", which is not declared/);
});

describe('a value that another input has as well, and nobody said so,', () => {
  test('is not rotated where the previous one is revoked', async () => {
    await beginWith(Rotation.external());
    const asked = { keys: ['cookie'], askValue: async () => 'the-next-value-0123456789' };
    await expect(run(asked)).rejects.toThrow(/cookie of "prod" is also the value of ci_cookie of "github"/);
    await expect(run(asked)).rejects.toThrow("alsoIn: [{ environment: 'github', input: 'ci_cookie' }]");
    expect(await values('prod')).toEqual({ cookie: VALUE });
    expect(steps()).toEqual([]);

    project().declare(declared(Rotation.external({ alsoIn: CI })));
    expect((await run(asked)).result.exitCode).toBe(0);
    expect(await values('github')).toEqual({ ci_cookie: 'the-next-value-0123456789' });
  });

  test('is rotated with a warning where nothing is revoked', async () => {
    await beginWith(Rotation.hex());
    const { result, said } = await run({ keys: ['cookie'] });
    expect(result.exitCode).toBe(0);
    expect(said).toContain('ci_cookie of "github" has the same value as cookie of "prod"');
    expect(await values('github')).toEqual({ ci_cookie: VALUE });
  });

  test('may be in a file that cannot be opened, which is said', async () => {
    await beginWith(Rotation.hex());
    const { recipient } = await generateIdentity();
    const { root } = project();
    const file = secretsFileAt(root, 'sealed', 'tfvars');
    await createSecrets(file, { root, env: {}, now: () => NOW, recipients: [recipient] }, 'x = "y"\n');
    project().declare({ ...declared(Rotation.hex()), sealed: { config: {}, manifest: {} } });
    expect((await run({ keys: ['cookie'] })).said).toContain('Whether "sealed" has a value that rotates');
  });
});

test.each([
  [{ environment: 'github' }, 'alsoIn.0.input'],
  [{ input: 'x' }, 'alsoIn.0.environment'],
  ['github', 'alsoIn.0'],
  [{ environment: 'github', input: 'A-B' }, 'alsoIn.0.input'],
])('a place that names no input is refused where it is declared: %j', (place, field) => {
  for (const made of [Rotation.hex, Rotation.railwayProjectToken, Rotation.external])
    expect(() => made({ alsoIn: [place as never] }).manifest).toThrow(field);
});
