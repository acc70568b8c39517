import { spawnSync } from 'node:child_process';
import { relative, sep } from 'node:path';
import { childEnvironment } from './child-environment';
import { PlumblineError } from './errors';

/** Where git runs and what it may see. */
export interface GitContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a git process ended. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Bytes that git may print; the listing of a long history fits. */
const LONGEST_OUTPUT = 512 * 1024 * 1024;

/**
 * Runs git and gives back how it ended, whatever that was.
 * @param input what git reads on its standard input
 * @throws PlumblineError when there is no git
 */
export function tryGit(
  args: readonly string[],
  { cwd, env }: GitContext,
  input?: string | Buffer,
): GitResult {
  const { status, error, stdout, stderr } = spawnSync('git', args, {
    cwd,
    env: childEnvironment('git', env),
    ...(input !== undefined && { input }),
    maxBuffer: LONGEST_OUTPUT,
  });
  if (error) throw unusable(error);
  return { code: status ?? 1, stdout, stderr: stderr.toString('utf8').trim() };
}

/**
 * Runs git and gives back what it printed, without the last line break.
 * @throws PlumblineError with what git said when it failed
 */
export function git(args: readonly string[], context: GitContext, input?: string | Buffer): string {
  const { code, stdout, stderr } = tryGit(args, context, input);
  if (code === 0) return stdout.toString('utf8').replace(/\n$/, '');
  throw new PlumblineError({
    what: `git ${args[0]} failed in ${context.cwd}`,
    why: stderr === '' ? `It ended with exit code ${code} and said nothing.` : stderr,
    next: 'Correct what git complains about and run the command again.',
  });
}

/** Top folder of the working tree around a folder; nothing outside of a repository. */
export function workTree(context: GitContext): string | undefined {
  const { code, stdout } = tryGit(['rev-parse', '--show-toplevel'], context);
  return code === 0 ? stdout.toString('utf8').replace(/\n$/, '') : undefined;
}

/** @throws PlumblineError when a folder is in no repository */
export function requireRepository(context: GitContext, why: string): void {
  if (workTree(context) !== undefined) return;
  throw new PlumblineError({
    what: `${context.cwd} is in no git repository`,
    why,
    next: 'Run it in a clone of the repository; `git init` makes a new one.',
  });
}

/** A path as git names it: from the top of the working tree around `cwd`, or from `cwd` outside of a repository. */
export function pathInTree(path: string, context: GitContext): string {
  return relative(workTree(context) ?? context.cwd, path)
    .split(sep)
    .join('/');
}

function unusable(error: NodeJS.ErrnoException): PlumblineError {
  const missing = error.code === 'ENOENT';
  return new PlumblineError(
    {
      what: missing ? 'git was not found' : `git could not be run: ${error.message}`,
      why: 'Commits, merges and what is ignored are asked of git.',
      next: missing ? 'Install git, and see that it is on the PATH.' : 'See that git runs in this shell.',
    },
    { cause: error },
  );
}
