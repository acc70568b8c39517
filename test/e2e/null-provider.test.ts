import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithTool, findTool } from '../support/tools';
import { Project } from './support/project';

/** What `@cdktf/provider-null` asks for; the built provider is older and serves the same resource. */
const ASKED_VERSION = '3.2.4';

const V1 = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
const V2 = 'ghcr.io/plumbline-sandbox/web:v2-f5dbb8d';
const V3 = 'ghcr.io/plumbline-sandbox/web:v3-0c9d1e7';

/** An environment as a team would have it, not marked as sandbox, so that hooks are `null_resource`s. */
const MAIN = `
import { App } from 'cdktf';
import {
  DeployHook, Duration, Healthcheck, ImageRef, Input, PlumblineStack, RailwayEnvironment, RailwayService,
  RestartPolicy, ServiceDomain,
} from './constructs';

export function synthesize() {
  const app = new App({ outdir: 'cdktf.out', stackTraces: false });
  const stack = new PlumblineStack(app, 'sandbox', {
    probe: { attempts: 12, interval: Duration.milliseconds(500), timeout: Duration.seconds(2) },
  });
  RailwayEnvironment.named(stack, 'railway', {
    token: Input.secret(stack, 'railway_token', { description: 'token' }),
    fingerprintKey: Input.secret(stack, 'fingerprint_key', { description: 'key' }),
    endpoint: Input.text(stack, 'railway_endpoint', { description: 'address' }),
    tier: 'staging',
    projectName: 'hooked',
  });
  new RailwayService(stack, 'web', {
    image: ImageRef.variable(Input.image(stack, 'docker_image', { description: 'image' })),
    healthcheck: Healthcheck.http('/api/health'),
    restart: RestartPolicy.onFailure(3),
    port: 3000,
    domain: ServiceDomain.generated(),
    hooks: [DeployHook.after('record', ['node', 'record.js', 'a "quoted" $word'])],
  });
  app.synth();
}
`;

/** The hook: writes down what it was told, and fails as long as there is a file `broken`. */
const RECORD = `
const { appendFileSync, existsSync } = require('node:fs');
const { PLUMBLINE_ENVIRONMENT, PLUMBLINE_SERVICE, PLUMBLINE_IMAGE, PLUMBLINE_URL } = process.env;
const facts = [PLUMBLINE_ENVIRONMENT, PLUMBLINE_SERVICE, PLUMBLINE_IMAGE, new URL(PLUMBLINE_URL).protocol];
appendFileSync('hook.log', [...facts, process.argv[2]].join(' ') + '\\n');
if (existsSync('broken')) {
  console.log('the smoke test does not like it');
  process.exit(7);
}
`;

const nullProvider = findTool('terraform-provider-null-1.0.0');
const engines = [
  { name: 'terraform', engine: findTool('terraform', 'terraform'), registry: 'registry.terraform.io' },
  { name: 'OpenTofu', engine: findTool('tofu-1.12.6', 'tofu'), registry: 'registry.opentofu.org' },
];

describe.each(engines)('a deploy hook as null_resource of the real null provider, with $name', (each) => {
  const both = each.engine && nullProvider;
  describeWithTool(`${each.name} and the null provider`, both, () => {
    let project: Project;

    beforeAll(async () => {
      project = await Project.create({ engine: each.engine, main: MAIN });
      project.write('record.js', RECORD);
      placeInMirror(project, each.registry, nullProvider!);
    });

    afterAll(() => project?.remove());

    const runs = (): string[] =>
      existsSync(project.path('hook.log')) ? project.read('hook.log').trim().split('\n') : [];

    const recorded = (image: string) => `sandbox web ${image} http: a "quoted" $word`;

    test('the first apply runs the hook once, after the deployment', async () => {
      await project.ok('apply', 'sandbox', '--yes');
      const synthesized = JSON.parse(project.read('cdktf.out/stacks/sandbox/cdk.tf.json'));
      expect(synthesized.terraform.required_providers.null.version).toBe(ASKED_VERSION);
      expect(Object.keys(synthesized.resource.null_resource)).toEqual(['web-record']);
      expect(runs()).toEqual([recorded(V1)]);
    });

    test('a second apply has nothing to do and runs no hook', async () => {
      expect((await project.run('plan', 'sandbox')).code).toBe(0);
      await project.ok('apply', 'sandbox', '--yes');
      expect(runs()).toHaveLength(1);
    });

    test('another image runs it once more', async () => {
      await project.setInput('docker_image', V2);
      await project.ok('apply', 'sandbox', '--yes');
      expect(runs().slice(1)).toEqual([recorded(V2)]);
    });

    test('a failing hook fails the apply with its own words, and the next run heals without another deployment', async () => {
      project.write('broken', '');
      await project.setInput('docker_image', V3);
      const failed = await project.run('apply', 'sandbox', '--yes');
      expect(failed.code).toBe(1);
      expect(failed.output).toContain('the smoke test does not like it');
      expect(runs().slice(2)).toEqual([recorded(V3)]);

      rmSync(project.path('broken'));
      const requests = await project.requestsDuring(() => project.ok('apply', 'sandbox', '--yes'));
      expect(requests.filter((label) => label === 'mutation Deploy')).toEqual([]);
      expect(runs().slice(2)).toEqual([recorded(V3), recorded(V3)]);
      expect((await project.run('plan', 'sandbox')).code).toBe(0);
    });

    test('settings that install providers from a mirror of the company alone hide ours from nobody', async () => {
      const company = project.path('company');
      renameSync(project.path(`dist/mirror/${each.registry}`), join(mkdirAt(company), each.registry));
      project.write('cli.tfrc', `provider_installation {\n  filesystem_mirror { path = "${company}" }\n}\n`);
      const env = { TF_CLI_CONFIG_FILE: project.path('cli.tfrc'), PLUMBLINE_PROVIDER_HOST: 'on' };
      for (const made of ['.terraform', '.terraform.lock.hcl'])
        rmSync(join(project.stackDir, made), { recursive: true, force: true });

      expect(await project.runWith(env, 'plan', 'sandbox')).toMatchObject({ code: 0 });
      const installed = readdirSync(join(project.stackDir, '.terraform', 'providers'));
      expect(installed).toEqual([each.registry]);
      // The stack folder is ready now; with today's way again, the engine has to find ours by itself.
      const off = await project.runWith({ ...env, PLUMBLINE_PROVIDER_HOST: 'off' }, 'plan', 'sandbox');
      expect(off).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('does not find Plumbline’s own'),
      });
      expect((await project.runWith(env, 'drift', 'sandbox')).code).toBe(0);
      const names = await project.runWith(env, 'env', 'diff', 'sandbox');
      expect(names.output).not.toContain('does not find Plumbline’s own');
    });
  });
});

function mkdirAt(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Puts the provider where each stack looks for providers first, so that `init` downloads nothing. */
function placeInMirror(project: Project, registry: string, executable: string): void {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const folder = project.path(join('dist/mirror', registry, 'hashicorp/null', ASKED_VERSION, platform));
  const file = join(folder, `terraform-provider-null_v${ASKED_VERSION}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(executable, file);
  chmodSync(file, 0o755);
}
