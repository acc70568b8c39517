import { relative, resolve } from 'node:path';
import { type GitContext, git, tryGit } from '../../core/git';

/** A repository as a hook finds it. */
export interface Repository {
  /** Top folder of the working tree. */
  readonly top: string;
  /** The project inside it: relative to `top`, empty when it is the top. */
  readonly project: string;
  /** Runs git on this repository and on the index of the hook, wherever it is started. */
  readonly git: GitContext;
}

/**
 * What git runs with. Of the variables that git sets for a hook only those are kept that say where the objects and the
 * settings are; folders and the index are set outright, as git's own are relative to where the hook was started.
 */
const GIT_KEEPS =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|SystemRoot|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_SSH(_COMMAND)?|GIT_CONFIG_.*|GIT_(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES))$/;

/**
 * Finds the repository around a folder: the one git says it is in a hook, else the nearest.
 *
 * @param options.cwd where git started the hook: the top of the working tree
 * @param options.root project root
 * @throws PlumblineError outside of a repository
 */
export function openRepository({
  cwd,
  root,
  env,
}: {
  readonly cwd: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Repository {
  const found = { cwd, env };
  const top = git(['rev-parse', '--show-toplevel'], found);
  const gitDir = git(['rev-parse', '--absolute-git-dir'], found);
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => GIT_KEEPS.test(name)));
  const index = env['GIT_INDEX_FILE'];
  return {
    top,
    project: relative(top, root),
    git: {
      cwd: top,
      env: {
        ...kept,
        GIT_DIR: gitDir,
        GIT_WORK_TREE: top,
        // A commit of some files only, or of all with -a, is made from an index of its own.
        // Git names it from the top, wherever in the tree the hook goes on.
        ...(index && { GIT_INDEX_FILE: resolve(top, index) }),
        GIT_OPTIONAL_LOCKS: '0',
        GIT_LITERAL_PATHSPECS: '1',
      },
    },
  };
}

/** The commit a name stands for; nothing when it is unknown here, or no commit. */
export function findCommit({ git: context }: Repository, name: string): string | undefined {
  const { code, stdout } = tryGit(['rev-parse', '--quiet', '--verify', `${name}^{commit}`], context);
  return code === 0 ? stdout.toString('utf8').trim() : undefined;
}

/** The youngest commit that one has in common with any of the others; nothing when history ends before it. */
export function mergeBase(
  { git: context }: Repository,
  one: string,
  others: readonly string[],
): string | undefined {
  const { code, stdout } = tryGit(['merge-base', one, ...others], context);
  return code === 0 ? stdout.toString('utf8').split('\n', 1)[0] : undefined;
}

/** The first characters of a commit's name, enough to find it. */
export const short = (commit: string) => commit.slice(0, 9);

/** Paths of files in the project, relative to it. */
export function withinProject(paths: readonly string[], project: string): string[] {
  const prefix = project === '' ? '' : `${project}/`;
  return paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
}
