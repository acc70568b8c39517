import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { PlumblineError } from '../../constructs';
import type { StackManifest } from '../../constructs/manifest';
import { synthesize } from '../fixtures/project/main';
import { envSchemas } from '../fixtures/project/stacks/env-schema';
import { environments } from '../fixtures/project/stacks/environments';

const folders: string[] = [];
const startFolder = process.cwd();

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-synth-')));
  folders.push(made);
  return made;
}

afterEach(() => {
  process.chdir(startFolder);
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** Every file below a folder, by its relative path. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file));
  const text = (file: string) => {
    if (file.endsWith('plugins')) return readlinkSync(file);
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  };
  return Object.fromEntries(files.map((file) => [relative(root, file), text(file)]));
}

const manifest = (root: string, environment: string): StackManifest =>
  JSON.parse(readFileSync(join(root, 'cdktf.out/stacks', environment, 'plumbline.json'), 'utf8'));

const stack = (root: string, environment: string) =>
  JSON.parse(readFileSync(join(root, 'cdktf.out/stacks', environment, 'cdk.tf.json'), 'utf8'));

/** The error of a synth that must fail, in its three parts. */
function failure(options: Parameters<typeof synthesize>[0]) {
  try {
    synthesize(options);
  } catch (error) {
    return (error as PlumblineError).parts;
  }
  throw new Error('it was accepted');
}

test('gives the same bytes wherever it runs, and a second time over its own output', () => {
  const [one, two] = [folder(), folder()];
  synthesize({ root: one });
  process.chdir(two);
  synthesize();
  const first = contents(one);
  expect(Object.keys(first)).toContain('cdktf.out/stacks/prod/cdk.tf.json');
  expect(contents(two)).toEqual(first);
  synthesize();
  expect(contents(two)).toEqual(first);
});

test('does not depend on the order in which environments are declared', () => {
  const [one, two] = [folder(), folder()];
  synthesize({ root: one });
  synthesize({ root: two, environments: environments.toReversed() });
  expect(contents(two)).toEqual(contents(one));
});

test('needs no terraform program and no network', () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  try {
    expect(() => synthesize({ root: folder() })).not.toThrow();
  } finally {
    process.env['PATH'] = path;
  }
});

test('names no folder of this machine', () => {
  const root = folder();
  synthesize({ root });
  for (const text of Object.values(contents(root))) {
    expect(text).not.toContain(root);
    expect(text).not.toContain(startFolder);
  }
});

test('every environment has a stack that keeps its state in the repository and finds its providers', () => {
  const root = folder();
  synthesize({ root });
  expect(readdirSync(join(root, 'cdktf.out/stacks')).toSorted()).toEqual(
    environments.map(({ name }) => name).toSorted(),
  );
  for (const { name } of environments) {
    const { path } = stack(root, name).terraform.backend.local;
    expect(join(root, 'cdktf.out/stacks', name, path)).toBe(
      join(root, '.plumbline/state', `${name}.tfstate`),
    );
    const link = join(root, 'cdktf.out/stacks', name, 'terraform.d');
    expect(join(link, readlinkSync(join(link, 'plugins')))).toBe(join(root, 'dist/mirror'));
    expect(manifest(root, name)).toMatchObject({
      version: 2,
      environment: name,
      state: { kind: 'local', path },
    });
  }
});

test('an old folder in the place of the link to the providers is replaced', () => {
  const root = folder();
  const plugins = join(root, 'cdktf.out/stacks/prod/terraform.d/plugins');
  mkdirSync(plugins, { recursive: true });
  writeFileSync(join(plugins, 'stale'), '');
  synthesize({ root });
  expect(readlinkSync(plugins)).toBe('../../../../dist/mirror');
});

test('the sandbox runs web, worker and databases the Railway way and one compose app the Dokploy way', () => {
  const root = folder();
  synthesize({ root });
  const { services, inputs, platforms, probe } = manifest(root, 'sandbox');
  expect(platforms).toEqual(['dokploy', 'railway']);
  expect(services.map(({ name, platform }) => `${name} on ${platform}`)).toEqual([
    'ledger on dokploy',
    'postgres on railway',
    'redis on railway',
    'web on railway',
    'worker on railway',
  ]);
  expect(inputs.map(({ name }) => name)).toEqual([
    'docker_image',
    'dokploy_token',
    'dokploy_url',
    'fingerprint_key',
    'ledger_image',
    'postgres_password',
    'postgres_user',
    'railway_endpoint',
    'railway_token',
    'redis_password',
    'session_secret',
  ]);
  expect(probe).toEqual({ attempts: 12, intervalMs: 500, timeoutMs: 2000 });
  expect(Object.keys(stack(root, 'sandbox').terraform.required_providers)).toEqual(['dokploy', 'railway']);
});

test('the manifest names what belongs to a service, how it is probed, and what holds data', () => {
  const root = folder();
  synthesize({ root });
  const { services, stateful, probe } = manifest(root, 'prod');
  expect(services.find(({ name }) => name === 'web')).toEqual({
    name: 'web',
    platform: 'railway',
    path: 'prod/web',
    image: { variable: 'docker_image' },
    addresses: [
      'railway_deployment.web',
      'railway_service.web',
      'railway_service_domain.web',
      'railway_service_instance.web',
      'railway_variables.web',
    ],
    route: { urlOutput: 'web_url', healthcheckPath: '/api/health' },
    variables: {
      PORT: { literal: '3000' },
      NODE_ENV: { literal: 'production' },
      DATABASE_URL: { computed: true },
      REDIS_URL: { computed: true },
      NEXT_PUBLIC_ENVIRONMENT: { literal: 'production' },
      SESSION_SECRET: { input: 'session_secret' },
    },
    envSchemas: [{ name: 'web', environment: 'production', prefix: '' }],
  });
  expect(stateful).toEqual([
    'railway_service.postgres',
    'railway_service.redis',
    'railway_volume.postgres',
    'railway_volume.redis',
  ]);
  expect(probe).toEqual({ attempts: 12, intervalMs: 10_000, timeoutMs: 5000 });
});

test('every value of an input is an ephemeral secret, an image that is checked, or a plain address', () => {
  const root = folder();
  synthesize({ root });
  for (const { name } of environments) {
    const { variable } = stack(root, name);
    const { inputs } = manifest(root, name);
    const sealed = new Set(inputs.map((input) => input.sealed?.of));
    for (const input of inputs) {
      if (sealed.has(input.name)) {
        // What is sealed for GitHub does not reach the engine at all.
        expect(variable).not.toHaveProperty(input.name);
        continue;
      }
      const { ephemeral = false, sensitive = false, validation = [] } = variable[input.name];
      expect([input.name, ephemeral, sensitive, validation.length]).toEqual([
        input.name,
        input.secret,
        input.secret,
        input.image ? 1 : 0,
      ]);
    }
  }
});

test('deployments to production wait for a reviewer, those to staging do not, and each sees its own secrets', () => {
  const root = folder();
  synthesize({ root });
  const { resource } = stack(root, 'github');
  const { production, staging } = resource.github_repository_environment;
  expect(production.reviewers).toEqual([{ users: ['${data.github_user.your-login.id}'] }]);
  expect(production).toMatchObject({ prevent_self_review: true, can_admins_bypass: false });
  expect(staging).not.toHaveProperty('reviewers');
  const secrets = Object.keys(resource.github_actions_environment_secret);
  expect(secrets).toEqual(expect.arrayContaining(['production_RAILWAY_TOKEN', 'staging_RAILWAY_TOKEN']));
  expect(Object.keys(resource.github_actions_secret)).toEqual(['SLACK_WEBHOOK_URL']);
});

test('adding an environment is adding one object', () => {
  const root = folder();
  const [prod] = environments;
  const project = { projectId: 'p', environmentId: 'demo-environment' };
  const demo = { ...prod!, name: 'demo', tier: 'staging', railway: { ...prod!.railway!, project } } as const;
  synthesize({ root, environments: [...environments, demo] });
  expect(stack(root, 'demo').resource.railway_service_instance.web.num_replicas).toBe(1);
  expect(stack(root, 'prod').resource.railway_service_instance.web.num_replicas).toBe(3);
});

test('an environment declared twice is refused before anything is written', () => {
  const root = folder();
  const [prod] = environments;
  expect(failure({ root, environments: [prod!, prod!] }).what).toBe('prod: id "prod"');
  expect(readdirSync(join(root, 'cdktf.out/stacks'))).toEqual([]);
});

test('a moving image in an environment is refused before anything is written', () => {
  const root = folder();
  const [prod] = environments;
  const railway = {
    ...prod!.railway!,
    images: { ...prod!.railway!.images, worker: 'ghcr.io/acme/worker:latest' },
  };
  expect(failure({ root, environments: [{ ...prod!, railway }] }).what).toBe(
    'prod/worker: image "ghcr.io/acme/worker:latest"',
  );
  expect(readdirSync(join(root, 'cdktf.out/stacks'))).toEqual([]);
});

test('a folder that cannot be written is an error with a way out', () => {
  const root = folder();
  writeFileSync(join(root, 'cdktf.out'), 'in the way');
  const { what, next } = failure({ root });
  expect(what).toContain(join(root, 'cdktf.out'));
  expect(next).toContain('writable');
});

const asRoot = process.getuid?.() === 0;
(asRoot ? test.skip : test)('a read-only folder is an error with a way out', () => {
  const root = folder();
  chmodSync(root, 0o500);
  expect(failure({ root }).what).toContain('EACCES');
});

test('every stack carries the schemas of its services, and they are those of the project', () => {
  const root = folder();
  synthesize({ root });
  const found = environments.flatMap(({ name }) => manifest(root, name).envSchemas ?? []);
  const names = new Set(found.map(({ name }) => name));
  expect([...names].toSorted()).toEqual(envSchemas.map(({ name }) => name).toSorted());
  for (const schema of found) {
    expect(schema).toEqual(
      JSON.parse(JSON.stringify(envSchemas.find(({ name }) => name === schema.name)?.data)),
    );
  }
});

test('each service is under the rules of what its environment is for', () => {
  const root = folder();
  synthesize({ root });
  for (const { name, tier } of environments) {
    const bound = manifest(root, name).services.flatMap((service) => service.envSchemas ?? []);
    expect(bound.map(({ environment }) => environment)).toEqual(bound.map(() => tier));
  }
});
