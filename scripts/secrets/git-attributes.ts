import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { writeBeside } from '../../core/files/whole-file';
import { type GitContext, git, tryGit, workTree } from '../../core/git';
import { SECRETS_PATTERNS } from '../../workspace/secrets-file/location';

export interface InstallGitDriversOptions {
  /** Project root. */
  readonly root: string;
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * JavaScript file that git starts with `node`.
   * @default the running build of Plumbline, which stays as it is while git moves the sources
   */
  readonly program?: string;
  /** Only says what would be done. @default false */
  readonly dryRun?: boolean;
}

/** One thing that had to be changed. */
export interface GitDriverChange {
  /** The file, or the key of the repository's own configuration. */
  readonly target: string;
  /** A sentence for people. */
  readonly text: string;
}

/** Lines of `.gitattributes`, each with a path that it is for. `-text` keeps line ends as sops wrote them. */
const ATTRIBUTES = SECRETS_PATTERNS.map((pattern) => ({
  line: `${pattern} -text diff=plumbline merge=plumbline`,
  sample: pattern.replace('*', 'prod'),
}));

/** What git has to say about the attributes of such a path. */
const WANTED: Readonly<Record<string, string>> = { text: 'unset', diff: 'plumbline', merge: 'plumbline' };

/**
 * Has git show and merge encrypted inputs by key: the lines in `.gitattributes`, which are committed, and the two
 * commands in the configuration of this clone, which git lets nobody commit. Does only what is not done yet; linked
 * worktrees share the configuration.
 * @returns what was changed, in order; empty when all was in place
 * @throws PlumblineError outside of a git repository
 */
export function installGitDrivers(options: InstallGitDriversOptions): GitDriverChange[] {
  const { root, env, program = __filename, dryRun = false } = options;
  const context = { cwd: root, env };
  const top = workTree(context);
  if (top === undefined) throw noRepository(root);
  return [
    ...addAttributes(context, dryRun),
    ...Object.entries(driverConfig(relative(top, root), program)).flatMap(([key, value]) =>
      configure(key, value, context, dryRun),
    ),
  ];
}

/** @param project the project root relative to the top of the working tree, which is where git starts drivers */
function driverConfig(project: string, program: string): Record<string, string> {
  const at = project === '' ? '' : ` --project ${quote(project)}`;
  const run = `node ${quote(program)} secrets`;
  return {
    // Where Plumbline cannot start, git shows what it would show without a driver instead of giving up.
    'diff.plumbline.textconv': `show() { ${run} textconv${at} "$1" 2>/dev/null || cat "$1"; }; show`,
    // The output depends on who holds which key, so it must not be stored in the repository.
    'diff.plumbline.cachetextconv': 'false',
    'merge.plumbline.name': 'merge encrypted inputs by key',
    'merge.plumbline.driver': `${`${orSayGone(program)}; ${run} merge${at}`.replaceAll('%', '%%')} %O %A %B %P`,
  };
}

/** For the shell: where the program is gone, as after the clone was moved, the merge is a conflict that says why. */
function orSayGone(program: string): string {
  const lines = [
    '✗ encrypted inputs cannot be merged by key',
    '  why:  Plumbline is not where it was when git was told about it; perhaps the project was moved, or is not built.',
    '  next: Run `npx plumbline secrets git-drivers`, then `npx plumbline secrets merge`.',
  ];
  return `[ -f ${quote(program)} ] || { printf '%s\\n' ${lines.map(quote).join(' ')} >&2; exit 1; }`;
}

function configure(key: string, value: string, context: GitContext, dryRun: boolean): GitDriverChange[] {
  const { code, stdout } = tryGit(['config', '--local', '--null', '--get-all', key], context);
  if (code === 0 && stdout.toString('utf8') === `${value}\0`) return [];
  if (!dryRun) git(['config', '--local', '--replace-all', key, value], context);
  return [{ target: key, text: `${key} in the git configuration of this clone` }];
}

function addAttributes(context: GitContext, dryRun: boolean): GitDriverChange[] {
  const missing = ATTRIBUTES.filter(({ sample }) => !isSettled(sample, context)).map(({ line }) => line);
  if (missing.length === 0) return [];
  const path = join(context.cwd, '.gitattributes');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  if (!dryRun) writeBeside(path, `${before}${separator}${missing.join('\n')}\n`, 0o644);
  return [{ target: '.gitattributes', text: '.gitattributes, which belongs into a commit' }];
}

/** Asked of git, which knows every file of attributes and how they add up. */
function isSettled(sample: string, context: GitContext): boolean {
  const told = git(['check-attr', '-z', ...Object.keys(WANTED), '--', sample], context).split('\0');
  return Object.entries(WANTED).every(([name, value]) => told[told.indexOf(name) + 1] === value);
}

/** As one word for the shell that git starts drivers with. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const noRepository = (root: string) =>
  new PlumblineError({
    what: `${root} is in no git repository`,
    why: 'The drivers for showing and merging encrypted inputs are part of git’s configuration.',
    next: 'Run `git init` there, and the command again.',
  });
