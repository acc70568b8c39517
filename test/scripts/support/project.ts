import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const repository = join(__dirname, '../../..');

/** What the command line prints and how it ends. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A project in a temporary folder; sources and build are those of this repository. */
export interface Project {
  readonly root: string;
  /** Runs the command line in the project, without any secret of the surrounding process. */
  run(args: readonly string[], options?: { env?: Record<string, string>; cwd?: string }): Promise<Ran>;
  write(path: string, content: string): void;
  remove(): void;
}

const SHARED = ['node_modules', 'dist', 'constructs', 'providers', 'package.json', 'tsconfig.json'];

/** @param own sources linked besides, such as `main.ts`; without it the project is an empty one */
export function createProject(own: readonly string[] = []): Project {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-project-'));
  for (const name of [...SHARED, ...own]) symlinkSync(join(repository, name), join(root, name));
  writeFileSync(join(root, 'cdktf.json'), '{"language":"typescript","app":"true"}');
  return {
    root,
    run: (args, options) => runCli(args, { cwd: root, ...options }),
    write: (path, content) => writeFileSync(join(root, path), content),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs the real command line as a process of its own. */
export function runCli(
  args: readonly string[],
  { cwd = repository, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const { PATH = '', HOME = '', TF_PLUGIN_CACHE_DIR } = process.env;
  const child = spawn(process.execPath, [join(repository, 'bin', 'plumbline.js'), ...args], {
    cwd,
    env: { PATH, HOME, ...(TF_PLUGIN_CACHE_DIR && { TF_PLUGIN_CACHE_DIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...text }));
  });
}
