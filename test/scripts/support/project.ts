import { spawn } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireOutside } from '../../support/outside';
import { copyFixture, createFolder, repository } from '../../support/project-folder';

export { repository };

/** Builds what is stale, as every start of the command line in a checkout does; `false` when it failed. */
export const { buildWithProgress } = requireOutside<{ buildWithProgress(): Promise<boolean> }>(
  join(repository, 'tools/build.js'),
);

/** Runs the built command line without a process: see `in-process.js` for what that cannot show. */
export const { run: runInProcess } = requireOutside<{ run(options: InProcess): Promise<Ran> }>(
  join(__dirname, 'in-process.js'),
);

interface InProcess {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Standard input. @default empty */
  readonly input?: string | Uint8Array | undefined;
  /** Where the command line takes itself to be. @default where it is built */
  readonly file?: string;
  /** Another build of it, below a `node_modules`. @default the built one */
  readonly bundle?: string | undefined;
}

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

/** An empty project, or one with the declarations of test/fixtures/project. */
export function createProject(content: 'empty' | 'fixture' = 'empty'): Project {
  const root = createFolder('project');
  symlinkSync(join(repository, 'dist'), join(root, 'dist'));
  if (content === 'fixture') copyFixture(root);
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
