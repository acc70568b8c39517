import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InconclusiveError } from '../../../core/errors';
import { forgetSecrets } from '../../../core/redaction';
import { generateIdentity } from '../../../formats/sops';
import { runPlan } from '../../../scripts/plan/run';
import { watchInterrupts } from '../../../workspace/engine';
import { planModel } from '../../../workspace/plan';
import { createSecrets, secretsFileAt } from '../../../workspace/secrets-file';
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  startRegistry,
} from '../../platforms/images/fake-registry';
import {
  createProject,
  type Declared,
  recordedContext,
  type TestProject,
} from '../../workspace/engine/project';

const IMAGE = 'ghcr.io/acme/grid:v123-abcdef';

/** A web service made of what every engine has built in. */
const shop = (input: Record<string, unknown> = { image: '${var.docker_image}' }): Declared => ({
  config: {
    variable: {
      docker_image: { type: 'string' },
      session_secret: { type: 'string', ephemeral: true, sensitive: true, default: null },
    },
    resource: { terraform_data: { web: { '//': { metadata: { path: 'shop/web/Resource' } }, input } } },
  },
  manifest: {
    inputs: [
      { name: 'docker_image', secret: false, image: true, description: 'what runs', required: true },
      { name: 'session_secret', secret: true, image: false, description: 'signs cookies', required: false },
    ],
    services: [
      {
        name: 'web',
        platform: 'railway',
        path: 'shop/web',
        image: { variable: 'docker_image' },
        addresses: ['terraform_data.web'],
      },
    ],
  },
});

let project: TestProject;
afterEach(() => {
  project.remove();
  forgetSecrets();
});

interface Options {
  json?: boolean;
  env?: Record<string, string>;
  environment?: string;
  out?: string;
  verifyRemote?: boolean;
}

function plan(options: Options = {}) {
  const recorded = recordedContext(project.root, { env: { TF_VAR_docker_image: IMAGE }, ...options });
  const interruption = watchInterrupts(new EventEmitter());
  const run = runPlan({
    ...recorded.context,
    environment: options.environment,
    out: options.out,
    verifyRemote: options.verifyRemote === true,
    now: () => new Date('2026-11-20T12:00:00Z'),
    interruption,
  });
  return Object.assign(run, recorded);
}

/** Whether the engine was ever asked for anything in the stack folder. */
const engineRan = () => existsSync(join(project.stackDir('shop'), '.terraform'));

test('with a key that does not open the inputs ends before any engine is asked for anything', async () => {
  project = createProject({ shop: shop() });
  const [theirs, ours] = [await generateIdentity(), await generateIdentity()];
  mkdirSync(join(project.root, 'secrets'), { recursive: true });
  await createSecrets(
    secretsFileAt(project.root, 'shop', 'tfvars'),
    { root: project.root, env: {}, now: () => new Date(0), recipients: [theirs.recipient] },
    `docker_image = "${IMAGE}"\n`,
  );
  const asked = join(project.root, 'asked');
  const engine = join(project.root, 'engine');
  writeFileSync(engine, `#!/bin/sh\necho "$@" >> "${asked}"\nexit 1\n`, { mode: 0o755 });
  const planning = plan({ env: { PLUMBLINE_ENGINE: engine, SOPS_AGE_KEY: ours.identity } });
  await expect(planning).rejects.toThrow('secrets/shop.enc.tfvars: none of the age keys found here opens it');
  expect(existsSync(asked)).toBe(false);
  expect(engineRan()).toBe(false);
});

describe('a plan', () => {
  test('shows what would change by service, is saved for nobody else, and changes nothing', async () => {
    project = createProject({ shop: shop() });
    const run = plan();
    const { exitCode, planFile } = await run;
    expect(exitCode).toBe(2);
    expect(run.text()).toContain('web\n  + terraform_data.web create\n');
    expect(run.text()).toContain(`input.image: "${IMAGE}"`);
    expect(run.text()).toContain('shop: 1 to create');
    expect(statSync(planFile).mode & 0o777).toBe(0o600);
    expect(existsSync(project.statePath('shop'))).toBe(false);
    expect(readdirSync(join(project.root, '.plumbline', 'lock'))).toEqual([]);
    expect(readdirSync(join(project.root, '.plumbline', 'plans')).sort()).toEqual([
      'shop.tfplan',
      'shop.tfplan.json',
    ]);
  });

  test('is one JSON document of the documented form for machines', async () => {
    project = createProject({ shop: shop() });
    const run = plan({ json: true, out: join(project.root, 'elsewhere.tfplan') });
    await run;
    expect(planModel.parse(run.json())).toMatchObject({
      environment: 'shop',
      changes: true,
      summary: { create: 1 },
    });
    expect(run.json().planFile).toBe(join(project.root, 'elsewhere.tfplan'));
  });

  test('of several environments needs a name', async () => {
    project = createProject({ shop: shop(), blog: shop() });
    await expect(plan()).rejects.toThrow('There are several: blog, shop');
    await expect(plan({ environment: 'shp' })).rejects.toThrow('Did you mean "shop"?');
  });
});

describe('before the engine is asked for anything', () => {
  test.each([
    'ghcr.io/acme/grid',
    'ghcr.io/acme/grid:latest',
    'ghcr.io/acme/grid:LATEST',
    'ghcr.io/acme/grid:main',
    'no image',
    'docker.io/acme/grid:v123-abcdef',
  ])('the image %p is refused, wherever it was given', async (image) => {
    project = createProject({ shop: shop() });
    await expect(plan({ env: { TF_VAR_docker_image: image } })).rejects.toThrow(
      `docker_image = "${image}" (environment variable TF_VAR_docker_image) is not an image that may be deployed`,
    );
    mkdirSync(join(project.root, 'secrets'));
    writeFileSync(join(project.root, 'secrets', 'shop.tfvars'), `# the image\ndocker_image = "${image}"\n`);
    await expect(plan()).rejects.toThrow('(secrets/shop.tfvars:2) is not an image');
    expect(engineRan()).toBe(false);
  });

  test('a missing input is named with its meaning and where to put it', async () => {
    project = createProject({ shop: shop() });
    const error = await plan({ env: {} }).catch((reason: Error) => reason.message);
    expect(error).toContain('"shop" lacks the input docker_image');
    expect(error).toContain('docker_image: what runs');
    expect(error).toContain('`plumbline secrets set docker_image --env shop`');
    expect(engineRan()).toBe(false);
  });
});

test('an image that only the plan shows is refused too, and no plan is saved', async () => {
  project = createProject({
    shop: shop({ settings: { image: '${replace(var.docker_image, "v123-abcdef", "latest")}' } }),
  });
  await expect(plan()).rejects.toThrow(
    'terraform_data.web.input.settings.image would be "ghcr.io/acme/grid:latest"',
  );
  expect(readdirSync(join(project.root, '.plumbline', 'plans'))).toEqual([]);
});

describe('with --verify-remote', () => {
  let registry: FakeRegistry;
  const behaviour: FakeRegistryOptions = {};
  beforeEach(async () => {
    registry = await startRegistry(behaviour);
  });
  afterEach(() => registry.close());
  const declare = (tag: string) => {
    project = createProject({ shop: shop({ image: `${registry.host}/acme/grid:${tag}` }) });
  };

  test('an image that its registry has is planned', async () => {
    declare('v1-abcdef');
    const run = plan({ verifyRemote: true, json: true });
    expect(await run).toMatchObject({ exitCode: 2 });
    expect(run.json().images).toEqual([`${registry.host}/acme/grid:v1-abcdef`]);
    expect(registry.seen.map(({ url }) => url)).toEqual(['/v2/acme/grid/manifests/v1-abcdef']);
  });

  test('one that it does not have is refused, and no plan is saved', async () => {
    declare('v2-abcdef');
    await expect(plan({ verifyRemote: true })).rejects.toThrow(`${registry.host} has no `);
    expect(readdirSync(join(project.root, '.plumbline', 'plans'))).toEqual([]);
  });

  test('without it no registry is asked', async () => {
    declare('v2-abcdef');
    expect(await plan()).toMatchObject({ exitCode: 2 });
    expect(registry.seen).toEqual([]);
  });

  test('one of which it does not tell is neither: exit code 3', async () => {
    declare('v1-abcdef');
    Object.assign(behaviour, { scheme: 'bearer', login: { username: 'maya', password: 'secret' } });
    await expect(plan({ verifyRemote: true })).rejects.toBeInstanceOf(InconclusiveError);
    expect(readdirSync(join(project.root, '.plumbline', 'plans'))).toEqual([]);
  });
});

test('a secret is in nothing that a plan writes or says', async () => {
  const secret = 'correct horse "battery" staple\nsecond line of it';
  project = createProject({ shop: shop() });
  const env = {
    TF_VAR_docker_image: IMAGE,
    TF_VAR_session_secret: secret,
    PLUMBLINE_FINGERPRINT_KEY: 'k'.repeat(32),
  };
  const run = plan({ json: true, env });
  await run;
  const files = readdirSync(project.root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const written = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  for (const text of [...written, run.text(), run.complaints()]) {
    expect(text).not.toContain('battery');
    expect(text).not.toContain('second line of it');
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
  }
});

describe('a stack folder that cannot be used', () => {
  test('because the state is damaged is reported as such and left alone', async () => {
    project = createProject({ shop: shop() });
    mkdirSync(join(project.root, '.plumbline', 'state'), { recursive: true });
    writeFileSync(project.statePath('shop'), '{"version": 4, "serial"');
    await expect(plan()).rejects.toThrow('the state of "shop" cannot be read');
    expect(readFileSync(project.statePath('shop'), 'utf8')).toBe('{"version": 4, "serial"');
  });

  test('because the folder of the state cannot be written names the reason', async () => {
    project = createProject({ shop: shop() });
    mkdirSync(join(project.root, '.plumbline'));
    writeFileSync(join(project.root, '.plumbline', 'state'), 'a file where a folder should be');
    await expect(plan()).rejects.toThrow(/could not write.*not a directory/s);
  });
});

test('a place where no plan can be saved is refused before anything is planned', async () => {
  project = createProject({ shop: shop() });
  await expect(plan({ out: project.root })).rejects.toThrow(/no plan can be saved as/);
  await expect(plan({ out: join(project.root, 'nowhere', 'x.tfplan') })).rejects.toThrow(
    /no plan can be saved as/,
  );
  expect(existsSync(join(project.root, '.plumbline', 'plans'))).toBe(false);
});

test('an empty state is not taken for a new environment', async () => {
  project = createProject({ shop: shop() });
  mkdirSync(join(project.root, '.plumbline', 'state'), { recursive: true });
  writeFileSync(project.statePath('shop'), '');
  await expect(plan()).rejects.toThrow(/state of "shop" is empty/);
  expect(readdirSync(join(project.root, '.plumbline', 'lock'))).toEqual([]);
});
