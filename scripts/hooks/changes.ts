import { git, tryGit } from '../../core/git';
import { type Repository, short } from './repository';

/** A file that differs between two trees. */
export interface Change {
  /** Relative to the top of the working tree, with forward slashes. */
  readonly path: string;
  /** Name of its content; absent for a file that was deleted. */
  readonly blob?: string;
}

/** A file as it is committed or would be, or the message of a commit or a tag. */
export interface StoredFile {
  /** Of a message, what it belongs to. */
  readonly path: string;
  /** Name of its content; of a message, of the commit or tag. */
  readonly blob: string;
  /** Whose message it is, or that a tag leads to it without a folder: `path` is then no name of a file. */
  readonly heldBy?: 'commit' | 'tag';
}

/** Those of the files that are not deleted. */
export function storedFiles(changes: readonly Change[]): StoredFile[] {
  return changes.flatMap(({ path, blob }) => (blob === undefined ? [] : [{ path, blob }]));
}

/** A renamed file is one that goes and one that comes; names are kept apart by NUL, as they may hold line breaks. */
const RAW = ['--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--ignore-submodules=all'];

/** What is staged, compared with the last commit; with nothing before the first one. */
export function stagedChanges({ git: context }: Repository): Change[] {
  return parseRaw(tryGitBytes(['diff', '--cached', ...RAW, '--'], context));
}

/** How two commits differ. @param base nothing stands for an empty tree */
export function changesBetween(
  { git: context }: Repository,
  base: string | undefined,
  commit: string,
): Change[] {
  const from = base ?? git(['hash-object', '-t', 'tree', '--stdin'], context, '');
  return parseRaw(tryGitBytes(['diff-tree', '-r', ...RAW, from, commit, '--'], context));
}

/** Every file of a tree. */
export function filesOf({ git: context }: Repository, tree: string): StoredFile[] {
  return tryGitBytes(['ls-tree', '-r', '-z', tree], context)
    .toString('utf8')
    .split('\0')
    .flatMap((entry) => {
      const [, type, blob, path] = /^\d+ (\w+) ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
      return type === 'blob' ? [{ path: path!, blob: blob! }] : [];
    });
}

/**
 * Files that come with new commits in any version of theirs: also what one commit adds and the next one removes is pushed.
 * The messages of the commits are among them.
 * @param base a commit that is there already
 * @param remote what is known of its branches is there as well
 */
export function filesInNewCommits(
  { git: context }: Repository,
  { commit, base, remote }: { readonly commit: string; readonly base?: string; readonly remote: string },
): StoredFile[] {
  const there = [...(base === undefined ? [] : [base]), `--remotes=${remote}`];
  const listed = tryGitBytes(['rev-list', '--objects', commit, '--not', ...there, '--'], context);
  return listed
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      // A commit has no path; the top folder has an empty one.
      const [, blob, path] = /^([0-9a-f]+)(?: (.*))?$/.exec(line) ?? [];
      if (blob === undefined || path === '') return [];
      if (path !== undefined) return [{ path, blob }];
      return [{ path: `message of ${short(blob)}`, blob, heldBy: 'commit' as const }];
    });
}

/** `:<mode> <mode> <blob> <blob> <letter>`, then the path. A submodule (mode 160000) has no content here. */
function parseRaw(bytes: Buffer): Change[] {
  const fields = bytes.toString('utf8').split('\0');
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode, , blob = ''] = fields[at]!.split(' ');
    if (mode === '160000') continue;
    changes.push({ path: fields[at + 1]!, ...(/[^0]/.test(blob) && { blob }) });
  }
  return changes;
}

function tryGitBytes(args: readonly string[], context: Repository['git']): Buffer {
  const { code, stdout } = tryGit(args, context);
  if (code === 0) return stdout;
  // Says what is wrong.
  git(args, context);
  return stdout;
}
