import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestState, StackManifest } from '../../../constructs/manifest';
import { backendBlock } from '../../../constructs/state/backend-block';
import { describeTerraform } from '../../../constructs/terraform-json';
import type { CommandContext } from '../../../core/command';
import { createOutput } from '../../../core/terminal/output';

/** What `main.ts` of a test project declares, per environment. */
export interface Declared {
  readonly config: Record<string, unknown>;
  readonly manifest?: Partial<StackManifest>;
}

/** A project whose app writes ready-made stacks, so that the real engine runs without any provider. */
export interface TestProject {
  readonly root: string;
  declare(environments: Readonly<Record<string, Declared>>): void;
  state(environment: string): { serial: number; lineage: string; resources: unknown[] };
  statePath(environment: string): string;
  stackDir(environment: string): string;
  /** A second clone with the same sources and nothing else. */
  clone(): TestProject;
  remove(): void;
}

const MAIN = `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const declared = JSON.parse(readFileSync('declared.json', 'utf8'));
for (const [name, { config, manifest }] of Object.entries<any>(declared)) {
  mkdirSync('cdktf.out/stacks/' + name, { recursive: true });
  writeFileSync('cdktf.out/stacks/' + name + '/cdk.tf.json', JSON.stringify(config));
  writeFileSync('cdktf.out/stacks/' + name + '/plumbline.json', JSON.stringify(manifest));
}
const stacks = Object.fromEntries(Object.keys(declared).map((name) => [name, { name }]));
writeFileSync('cdktf.out/manifest.json', JSON.stringify({ stacks }));
`;

export function createProject(environments: Readonly<Record<string, Declared>>): TestProject {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-project-'));
  writeFileSync(join(root, 'cdktf.json'), '{}');
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'tsconfig.json'), '{}');
  writeFileSync(join(root, 'main.ts'), MAIN);
  const project = projectAt(root);
  project.declare(environments);
  return project;
}

function projectAt(root: string): TestProject {
  const statePath = (environment: string) => join(root, '.plumbline', 'state', `${environment}.tfstate`);
  return {
    root,
    declare(environments) {
      const complete = Object.entries(environments).map(([name, declared]) => {
        const manifest = manifestOf(name, declared.manifest);
        const config = { ...declared.config, terraform: terraformBlock(manifest.state) };
        return [name, { config, manifest: { ...manifest, ...describeTerraform(config, manifest) } }];
      });
      writeFileSync(join(root, 'declared.json'), JSON.stringify(Object.fromEntries(complete)));
    },
    state: (environment) => JSON.parse(readFileSync(statePath(environment), 'utf8')),
    statePath,
    stackDir: (environment) => join(root, 'cdktf.out', 'stacks', environment),
    clone() {
      const copy = mkdtempSync(join(tmpdir(), 'plumbline-project-'));
      for (const name of [
        'cdktf.json',
        'package.json',
        'tsconfig.json',
        'main.ts',
        'declared.json',
        'secrets',
      ]) {
        if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true });
      }
      return projectAt(copy);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function manifestOf(environment: string, parts: Partial<StackManifest> = {}): StackManifest {
  return {
    version: 2,
    environment,
    platforms: [],
    connections: {},
    init: '',
    resources: {},
    state: { kind: 'local', path: `../../../.plumbline/state/${environment}.tfstate` },
    inputs: [],
    services: [],
    stateful: [],
    probe: { attempts: 2, intervalMs: 1, timeoutMs: 2000 },
    ...parts,
  };
}

function terraformBlock(state: ManifestState): object {
  const { type, settings } = backendBlock(state);
  return type === 'cloud' ? { cloud: settings } : { backend: { [type]: settings } };
}

/** What a command is given, and what it said. */
export function recordedContext(
  root: string,
  options: { json?: boolean; env?: Record<string, string> } = {},
) {
  mkdirSync(join(root, 'home'), { recursive: true });
  const said: string[] = [];
  const complained: string[] = [];
  const { PATH = '', PLUMBLINE_ENGINE } = process.env;
  const env = {
    PATH,
    HOME: join(root, 'home'),
    ...(PLUMBLINE_ENGINE && { PLUMBLINE_ENGINE }),
    ...options.env,
  };
  const context: CommandContext = {
    root,
    env,
    output: createOutput({
      json: options.json === true,
      stream: { write: (text) => said.push(text) },
      errStream: { write: (text) => complained.push(text) },
      env: {},
    }),
  };
  return {
    context,
    text: () => said.join(''),
    complaints: () => complained.join(''),
    json: () => JSON.parse(said.join('')),
  };
}
