import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import manifest from '../../package.json';
import { repository } from '../support/project-folder';
import { describeWithTool, findTool } from '../support/tools';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const [railway, , schema] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source!);

const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, target: 'es2023', module: 'node20', types: ['node'] },
});

let packed: string;
const folders: string[] = [];

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-package-')));
  folders.push(made);
  return made;
}

/** A folder in which the packed package is installed, as npm would do it, with these others beside it. */
function install(others: readonly string[]): string {
  const root = folder();
  const installed = join(root, 'node_modules', manifest.name);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '--strip-components=1', '-C', installed]);
  for (const name of others) {
    const link = join(root, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), link);
  }
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync(join(installed, manifest.bin.plumbline), join(root, 'node_modules/.bin/plumbline'));
  writeFileSync(join(root, 'package.json'), '{ "name": "infra", "private": true }');
  writeFileSync(join(root, 'tsconfig.json'), TSCONFIG);
  return root;
}

function run(root: string, program: string, ...args: string[]) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const typeCheck = (root: string, ...options: string[]) =>
  run(root, process.execPath, join(repository, 'node_modules/typescript/bin/tsc'), '-p', '.', ...options);

const asInstalled = (source: string) =>
  source
    .replaceAll("'./constructs/", `'${manifest.name}/`)
    .replaceAll("'./constructs'", `'${manifest.name}'`);

beforeAll(() => {
  const destination = folder();
  // With CI set, packing leaves the git hooks of this checkout alone.
  const env = { ...process.env, CI: '1' };
  execFileSync('npm', ['pack', '--pack-destination', destination], { cwd: repository, env, stdio: 'pipe' });
  packed = join(destination, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
});

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('a project in an empty folder with the package installed', () => {
  let root: string;
  beforeAll(() => {
    const { dependencies, peerDependencies } = manifest;
    root = install([...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node']);
    writeFileSync(join(root, 'cdktf.json'), '{ "language": "typescript", "app": "npx plumbline synth" }');
  });
  beforeEach(() => writeFileSync(join(root, 'main.ts'), asInstalled(railway!)));

  test('has types for the example of the README', () => {
    expect(typeCheck(root, '--skipLibCheck')).toEqual({ code: 0, out: '', err: '' });
  });

  test('synthesizes it with the command line of the package, which needs no build', () => {
    expect(run(root, 'node_modules/.bin/plumbline', 'synth')).toMatchObject({ code: 0, err: '' });
    const stack = JSON.parse(readFileSync(join(root, 'cdktf.out/stacks/prod/cdk.tf.json'), 'utf8'));
    expect(Object.keys(stack.resource)).toContain('railway_deployment');
    const plugins = join(root, 'cdktf.out/stacks/prod/terraform.d/plugins');
    expect(realpathSync(plugins)).toBe(join(root, 'node_modules', manifest.name, 'dist/mirror'));
  });

  test('finds the line of its own that a refusal is about', () => {
    const main = join(root, 'main.ts');
    const sound = readFileSync(main, 'utf8');
    writeFileSync(main, sound.replace("'/api/health'", "'api/health'"));
    const { code, err } = run(root, 'node_modules/.bin/plumbline', 'synth');
    const line = sound.split('\n').findIndex((text) => text.includes("'/api/health'")) + 1;
    expect(err).toContain(`✗ main.ts:${line}: `);
    expect(code).toBe(1);
  });

  test.each([
    ['run as it is', 'main.cjs', [process.execPath, 'main.cjs']],
    ['bundled by the command line', 'main.ts', ['node_modules/.bin/plumbline', 'synth']],
  ] as const)('gets constructs that are classes of its own CDKTF, %s', (_, file, [program, ...args]) => {
    writeFileSync(
      join(root, file),
      `const { App, TerraformStack } = require('cdktf');
       const { PlumblineStack } = require('${manifest.name}');
       const { GithubRepository } = require('${manifest.name}/github');
       const app = new App();
       const stack = new PlumblineStack(app, 'prod');
       console.log(stack instanceof TerraformStack, PlumblineStack.of(stack) === stack, typeof GithubRepository);
       app.synth();`,
    );
    const { code, out, err } = run(root, program, ...args);
    expect(out + err).toContain('true true function\n');
    expect(code).toBe(0);
  });

  describeWithTool('terraform', findTool('terraform', 'terraform', 'tofu'), (terraform) => {
    test('finds the providers that the package brings', () => {
      expect(run(root, 'node_modules/.bin/plumbline', 'synth')).toMatchObject({ code: 0 });
      const stack = join(root, 'cdktf.out/stacks/prod');
      expect(run(stack, terraform, 'init', '-backend=false', '-input=false', '-no-color')).toMatchObject({
        code: 0,
      });
      const { out } = run(stack, terraform, 'validate', '-json');
      expect(JSON.parse(out)).toMatchObject({ valid: true, diagnostics: [] });
    });
  });
});

describe('an application that checks its variables, without CDKTF', () => {
  let root: string;
  beforeAll(() => {
    root = install(['zod', '@types/node']);
    writeFileSync(join(root, 'env.ts'), asInstalled(schema!));
  });

  test('has types, and no library is left out of the check', () => {
    expect(typeCheck(root)).toEqual({ code: 0, out: '', err: '' });
  });

  test.each(['--input-type=module', '--input-type=commonjs'])('loads the schemas with %s', (kind) => {
    const script = `
      ${kind.endsWith('module') ? `import { defineEnv, dockerApp, validateEnv } from '${manifest.name}/env-schema';` : `const { defineEnv, dockerApp, validateEnv } = require('${manifest.name}/env-schema');`}
      try { validateEnv(defineEnv({ name: 'web', profiles: [dockerApp()] }), {}); } catch (error) { console.log(error.message); }`;
    const { out, err } = run(root, process.execPath, kind, '-e', script);
    expect(err).toBe('');
    expect(out).toContain('DATABASE_URL');
    expect(run(root, process.execPath, '-e', `require('${manifest.name}')`).err).toContain(
      "Cannot find module 'cdktf'",
    );
  });
});
