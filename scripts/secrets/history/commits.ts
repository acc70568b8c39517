import { PlumblineError } from '../../../core/errors';
import { type GitContext, git, tryGit } from '../../../core/git';

/** One commit, as its author described it. */
export interface Commit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  /** When it was written; ISO 8601 with the author's offset. */
  readonly date: string;
  readonly subject: string;
}

/** Control characters that git puts between fields and records, and that no subject holds. */
const FIELD = '\x1f';
const RECORD = '\x1e';
const FORMAT = ['%H', '%P', '%an', '%ae', '%aI', '%s'].join('%x1f');

/** Every commit that touched one of the files, newest first; merged branches are not left out. */
export function commitsOf(files: readonly string[], context: GitContext): Commit[] {
  if (tryGit(['rev-parse', '--verify', '--quiet', 'HEAD'], context).code !== 0) throw noCommits(context.cwd);
  const listed = git(
    ['log', '--full-history', '--date-order', `--format=%x1e${FORMAT}`, 'HEAD', '--', ...files],
    context,
  );
  return listed
    .split(RECORD)
    .slice(1)
    .map((record) => {
      const [commit = '', parents = '', author = '', email = '', date = '', subject = ''] = record
        .trimEnd()
        .split(FIELD);
      return { commit, parents: parents.split(' ').filter(Boolean), author, email, date, subject };
    });
}

/** Whether older commits were not fetched, so that the history ends too early. */
export function isShallow(context: GitContext): boolean {
  return tryGit(['rev-parse', '--is-shallow-repository'], context).stdout.toString('utf8').trim() === 'true';
}

/**
 * Reads several blobs with one git process.
 * @param names `<commit>:<path>`; none may hold a line break
 * @returns those that are there
 */
export function readBlobs(names: readonly string[], context: GitContext): Map<string, Buffer> {
  const { stdout } = tryGit(['cat-file', '--batch'], context, `${names.join('\n')}\n`);
  const blobs = new Map<string, Buffer>();
  let at = 0;
  for (const name of names) {
    const headEnd = stdout.indexOf('\n', at);
    const size = / blob (\d+)$/.exec(stdout.toString('utf8', at, headEnd))?.[1];
    at = headEnd + 1;
    if (size === undefined) continue;
    blobs.set(name, stdout.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}

const noCommits = (folder: string) =>
  new PlumblineError({
    what: `${folder} has no git history`,
    why: 'Who changed an input, and when, is read from the commits.',
    next: 'Commit the encrypted files, and run it in that repository.',
  });
