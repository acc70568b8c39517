import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../../constructs/manifest';
import { synthesize, synthesizeAll } from '../../../workspace/synth/synthesis';
import { createProject, type Project } from '../support/project';

const manifest = (environment: string): StackManifest => ({
  version: 2,
  environment,
  platforms: ['railway'],
  connections: {},
  init: '',
  resources: {},
  state: { kind: 'local', path: `../../../.plumbline/state/${environment}.tfstate` },
  inputs: [],
  services: [],
  stateful: [],
  probe: { attempts: 1, intervalMs: 1, timeoutMs: 1 },
});

/** A CDKTF app of one stack per environment, as somebody might write it by hand. */
const app = (environments: readonly string[], extra = '') => `
import { writeFileSync } from 'node:fs';
import { App, TerraformStack } from 'cdktf';
${extra}
const app = new App({ outdir: 'cdktf.out' });
const manifests = ${JSON.stringify(Object.fromEntries(environments.map((name) => [name, manifest(name)])))};
for (const name of Object.keys(manifests)) new TerraformStack(app, name);
app.synth();
for (const [name, manifest] of Object.entries(manifests))
  writeFileSync(\`cdktf.out/stacks/\${name}/plumbline.json\`, JSON.stringify(manifest));
`;

let project: Project;
let log: string[];
const synth = (environment?: string, env: Record<string, string> = {}) =>
  synthesize({
    root: project.root,
    environment,
    env: { PATH: process.env['PATH'], ...env },
    log: (text) => void log.push(text),
  });

beforeEach(() => {
  project = createProject();
  log = [];
});
afterEach(() => project.remove());

describe('an app', () => {
  test('gives each environment’s folder and manifest', async () => {
    project.write('main.ts', app(['prod', 'staging']));
    const { stackDir, manifest: found } = await synth('staging');
    expect(stackDir).toBe(join(project.root, 'cdktf.out/stacks/staging'));
    expect(JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8'))).toHaveProperty('terraform');
    expect(found).toEqual(manifest('staging'));
  });

  test('that exports synthesize is asked to', async () => {
    const written = app(['prod']).replace('const app =', 'export function synthesize() {\nconst app =');
    project.write('main.ts', `${written}}\n`);
    expect((await synth()).manifest.environment).toBe('prod');
  });

  test('does not offer an environment any more that it no longer declares', async () => {
    project.write('main.ts', app(['prod', 'staging']));
    await synth('staging');
    project.write('main.ts', app(['prod']));
    await expect(synth('staging')).rejects.toThrow('unknown environment "staging"');
  });

  test('is not hindered by what an older version wrote for an environment that is gone', async () => {
    project.write('main.ts', app(['prod', 'staging']));
    const { stackDir } = await synth('staging');
    writeFileSync(join(stackDir, 'plumbline.json'), '{"version": 1}');
    project.write('main.ts', app(['prod']));
    expect((await synth()).manifest.environment).toBe('prod');
  });

  test('sees no secret and no setting of the process that starts it', async () => {
    project.write('main.ts', app(['prod'], 'console.log(Object.keys(process.env).sort().join());'));
    await synth('prod', { RAILWAY_TOKEN: 'x', TF_VAR_a: 'y', NODE_OPTIONS: '--no-warnings', HOME: '/h' });
    expect(log.join()).toBe('HOME,PATH');
  });

  test('is bundled again only when a source changed', async () => {
    project.write('name.ts', 'export const name = "prod";');
    project.write('main.ts', app(['prod'], 'import { name } from "./name"; console.log(name);'));
    const bundle = () => statSync(join(project.root, '.plumbline/synth/main.cjs')).mtimeMs;
    await synth();
    const first = bundle();
    await synth();
    expect(bundle()).toBe(first);
    project.write('name.ts', 'export const name = "changed";');
    utimesSync(join(project.root, 'name.ts'), new Date(), new Date(Date.now() + 5_000));
    await synth();
    expect(log.at(-1)).toBe('changed');
  });

  test('may use a package that is not bundled with it', async () => {
    project.write('main.ts', app(['prod'], 'import { parse } from "yaml"; console.log(parse("a: 1").a);'));
    await synth();
    expect(log.join()).toBe('1');
  });
});

describe('an app that is refused', () => {
  const refused = () =>
    synth().then(
      () => Promise.reject(new Error('was not refused')),
      (error) => error,
    );

  test('by a syntax error names file and line', async () => {
    project.write('main.ts', 'const a = 1;\nconst = 2;\n');
    const { parts } = await refused();
    expect(parts.what).toMatch(/^main\.ts:2:\d+: Expected identifier/);
    expect(parts.next).toContain('typecheck');
  });

  test('by a missing file names the import', async () => {
    project.write('main.ts', "\nimport './nowhere';\n");
    expect((await refused()).parts.what).toMatch(/^main\.ts:2:\d+: Could not resolve "\.\/nowhere"/);
  });

  test('by a construct gives the construct’s own three parts, and the line that declares it', async () => {
    project.write(
      'main.ts',
      `import { PlumblineError } from './constructs';
       throw new PlumblineError({ what: 'prod/web: image "x:latest" moves', why: 'latest moves', next: 'pin it' });`,
    );
    expect((await refused()).parts).toEqual({
      what: 'main.ts:2: prod/web: image "x:latest" moves',
      why: 'latest moves',
      next: 'pin it',
    });
  });

  test('by any other error names the line of the app that threw, and no stack', async () => {
    mkdirSync(join(project.root, 'stacks'));
    project.write(
      'stacks/web.ts',
      'export function web(size?: { cpu: number }) {\n\n  return size!.cpu;\n}\n',
    );
    project.write('main.ts', "import { web } from './stacks/web';\nweb();\n");
    const { parts, message } = await refused();
    expect(parts.what).toMatch(/^stacks\/web\.ts:3: Cannot read properties of undefined/);
    expect(message).not.toMatch(/\n\s+at /);
  });

  test('by a rejected promise is refused all the same', async () => {
    project.write('main.ts', "Promise.reject(new Error('too late'));\n");
    expect((await refused()).parts.what).toContain('main.ts:1: too late');
  });

  test('by ending itself is told apart from success', async () => {
    project.write('main.ts', 'process.exit(7);\n');
    expect((await refused()).parts.what).toContain('exit code 7 and without an error');
  });

  test('by ending well without stacks does not pass off those of the run before', async () => {
    project.write('main.ts', app(['prod']));
    await synth();
    project.write('main.ts', 'process.exit(0);\n');
    expect((await refused()).parts.what).toContain('wrote no stacks');
  });

  test('by a value names the construct and field that it is for, and the line that makes it', async () => {
    const declared = (image: string) => `import { App } from 'cdktf';
import { ImageRef, PlumblineStack, RailwayEnvironment, RailwayService } from './constructs';
const image = ${image};
const stack = new PlumblineStack(new App({ outdir: 'cdktf.out' }), 'prod');
RailwayEnvironment.existing(stack, 'railway', { tier: 'staging', projectId: 'p', environmentId: 'e' });
new RailwayService(stack, 'web', {
  image,
});
`;
    project.write('main.ts', declared("ImageRef.pinned('ghcr.io/acme/grid:latest')"));
    expect((await refused()).parts.what).toBe('main.ts:3: prod/web: image "ghcr.io/acme/grid:latest"');
    project.write('main.ts', declared("'ghcr.io/acme/grid:v1-abcdef0' as never"));
    expect((await refused()).parts.what).toBe('main.ts:6: prod/web: image "ghcr.io/acme/grid:v1-abcdef0"');
  });

  test('leaves the result of the last good run', async () => {
    project.write('main.ts', app(['prod']));
    const { stackDir } = await synth();
    const before = readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8');
    project.write('main.ts', app(['prod']).replace('app.synth();', 'throw new Error("no");'));
    await refused();
    expect(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8')).toBe(before);
  });
});

test('a project without main.ts says so', async () => {
  await expect(synthesizeAll({ root: project.root })).rejects.toThrow(/main\.ts does not exist/);
});

test('what bundles the app sees no key and no token', async () => {
  const seen = join(project.root, 'seen');
  const wrapper = join(project.root, 'esbuild');
  const binary = require.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  writeFileSync(wrapper, `#!/bin/sh\nenv > "${seen}"\nexec "${binary}" "$@"\n`, { mode: 0o755 });
  const secrets = {
    SOPS_AGE_KEY: 'sentinel-1',
    RAILWAY_TOKEN: 'sentinel-2',
    TF_VAR_session_secret: 'sentinel-3',
  };
  project.write('main.ts', app(['prod']));
  const { code } = await project.run(['synth'], { env: { ...secrets, ESBUILD_BINARY_PATH: wrapper } });
  expect(code).toBe(0);
  expect(readFileSync(seen, 'utf8')).toContain('PATH=');
  expect(readFileSync(seen, 'utf8')).not.toContain('sentinel');
});
