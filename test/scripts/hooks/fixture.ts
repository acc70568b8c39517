import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Ran, repository } from '../support/project';

/** The least that every step has something to look at in. */
const FILES: Record<string, string> = {
  '.gitignore':
    '/node_modules\n/bin\n.plumbline/\ncdktf.out/\n.env\nsecrets/*.tfvars\n!secrets/*.enc.tfvars\n',
  'cdktf.json': '{ "language": "typescript", "app": "true" }\n',
  'package.json': '{ "name": "infra", "private": true }\n',
  'tsconfig.json':
    '{ "compilerOptions": { "strict": true, "types": [], "lib": ["es2023"], "module": "node20" }, "include": ["lib"] }\n',
  'biome.json': `{
  "vcs": { "enabled": true, "clientKind": "git", "useIgnoreFile": true },
  "files": { "includes": ["**", "!*.json", "!main.ts"] },
  "formatter": { "indentStyle": "space" },
  "javascript": { "formatter": { "quoteStyle": "single" } }
}
`,
  'jest.config.js': "module.exports = { testMatch: ['<rootDir>/test/**/*.test.js'] };\n",
  'lib/add.js': 'exports.add = (one, other) => one + other;\n',
  'lib/names.ts': 'export const names: string[] = [];\n',
  'test/add.test.js': `const { add } = require('../lib/add');\n\ntest('adds', () => expect(add(1, 2)).toBe(3));\n`,
  'test/other.test.js': `test('has nothing to do with it', () => expect(1).toBe(1));\n`,
  'main.ts': app("{ NODE_ENV: 'production' }"),
};

/** A CDKTF app of one environment with one service. @param variables of the service, as an expression */
export function app(variables: string): string {
  return [
    `import { App } from '${repository}/node_modules/cdktf';`,
    'import {',
    '  Healthcheck,',
    '  ImageRef,',
    '  PlumblineStack,',
    '  RailwayEnvironment,',
    '  RailwayService,',
    '  ServiceDomain,',
    `} from '${repository}/constructs';`,
    `import { defineEnv, field } from '${repository}/constructs/env-schema';`,
    '',
    'const app = new App();',
    `const prod = new PlumblineStack(app, 'prod', { root: '.' });`,
    `RailwayEnvironment.existing(prod, 'railway', {`,
    `  projectId: '3f6d1c52-9f0e-4f0b-8a53-6f2b7c1d9e10',`,
    `  environmentId: '9b1f7a44-2d3c-4c55-9d6a-0e8f5a7b6c21',`,
    `  tier: 'staging',`,
    '});',
    `new RailwayService(prod, 'web', {`,
    `  image: ImageRef.pinned('ghcr.io/acme/grid:v123-abcdef'),`,
    `  healthcheck: Healthcheck.http('/api/health'),`,
    '  port: 3000,',
    '  domain: ServiceDomain.generated(),',
    `  variables: ${variables},`,
    '});',
    'app.synth();',
    '',
  ].join('\n');
}

/** A repository with a project in it whose hooks are ours. */
export interface HookedRepository {
  readonly root: string;
  write(path: string, content: string | Buffer): void;
  read(path: string): string;
  /** Runs git and expects success, without hooks unless they are asked for. */
  git(...args: string[]): string;
  /** Runs git with the hooks of `.husky/`. */
  withHooks(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs the command line. */
  plumbline(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Starts the command line and leaves it running. */
  start(args: readonly string[], env: Record<string, string>): ChildProcess;
  remove(): void;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string | Buffer;
}

/**
 * Creates one with everything committed, and nothing pushed anywhere.
 *
 * @param folder of the project. @default - the top; elsewhere the hooks are those of the repository, which run ours as well
 */
export function createRepository(files: Record<string, string> = {}, folder = ''): HookedRepository {
  const top = mkdtempSync(join(tmpdir(), 'plumbline-hooks-'));
  const root = join(top, folder);
  const home = mkdtempSync(join(tmpdir(), 'plumbline-home-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const git = (...args: string[]) => {
    mkdirSync(root, { recursive: true });
    const options = { cwd: root, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'core.hooksPath=/dev/null', ...args], options);
    if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout.trimEnd();
  };
  writeFileSync(
    join(home, '.gitconfig'),
    '[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n',
  );
  for (const [path, content] of Object.entries({ ...FILES, ...files })) write(path, content);
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  symlinkSync(join(repository, 'bin'), join(root, 'bin'));
  cpSync(join(repository, '.secretlintrc.json'), join(root, '.secretlintrc.json'));
  git('init', '--quiet', top);
  if (folder === '') {
    for (const file of ['pre-commit', 'pre-push', '_/h', '_/pre-commit', '_/pre-push']) {
      cpSync(join(repository, '.husky', file), join(root, '.husky', file));
    }
    git('config', 'core.hooksPath', '.husky/_');
  } else {
    for (const [name, args] of [
      ['pre-commit', ''],
      ['pre-push', ' "$1" "$2"'],
    ] as const) {
      const line = `cd '${folder.replaceAll("'", "'\\''")}' && node bin/plumbline.js hooks ${name}${args} || exit 1`;
      writeFileSync(join(top, '.git/hooks', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    }
  }
  git('add', '-A');
  git('commit', '--quiet', '-m', 'first');
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    git,
    withHooks: (args, options) =>
      run('git', args, { cwd: root, ...options, env: { ...env, ...options?.env } }),
    plumbline: (args, options) =>
      run(process.execPath, [join(repository, 'bin', 'plumbline.js'), ...args], {
        cwd: root,
        ...options,
        env: { ...env, ...options?.env },
      }),
    start: (args, more) =>
      spawn(process.execPath, [join(repository, 'bin', 'plumbline.js'), ...args], {
        cwd: root,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    remove() {
      for (const made of [top, home]) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** Adds an empty repository as the remote `origin`. */
export function addRemote({ git }: HookedRepository, folder: string): void {
  git('init', '--quiet', '--bare', folder);
  git('remote', 'add', 'origin', folder);
}

function run(program: string, args: readonly string[], { cwd, env, input = '' }: RunOptions): Promise<Ran> {
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  // A program that never reads closes its end first.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...text }));
  });
}

/** A made-up age identity: the right alphabet and length, and no checksum. */
export const AGE_KEY = `AGE-SECRET-${'KEY-1'}${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`;
