import { git, tryGit } from '../../core/git';
import { filesOf, type StoredFile } from './changes';
import { findCommit, mergeBase, type Repository } from './repository';

/** A commit that is pushed, and what to compare it with. */
export interface Pushed {
  /** Where a ref leads to no commit, the name of what it leads to. */
  readonly commit: string;
  /** Whether the remote lacks it; else only `objects` are new there. */
  readonly isNew: boolean;
  /** What is on the remote already; absent when nothing of it is known to be. */
  readonly base?: string;
  /** Where it goes, such as `refs/heads/main`; several when a push takes one commit to several places. */
  readonly refs: readonly string[];
  /** What the refs bring besides commits: messages of tags, and files that no commit holds. */
  readonly objects: readonly StoredFile[];
}

export interface PushRequest {
  readonly pushed: readonly Pushed[];
  /** What is pushed and needs no look, each as a sentence. */
  readonly passedOver: readonly string[];
}

/** `<local ref> <its commit> <remote ref> <what is there>`; the first may be any expression, spaces included. */
const LINE = /^.* ([0-9a-f]{40,64}) (\S+) ([0-9a-f]{40,64})$/;

const isNothing = (name: string) => /^0+$/.test(name);

/**
 * Reads what git tells a pre-push hook.
 *
 * @param remote name of the remote, or its address when it has no name
 * @param lines one line for each ref; none when everything is up to date
 */
export function readPush(repository: Repository, remote: string, lines: string): PushRequest {
  const pushed = new Map<string, Pushed>();
  const passedOver: string[] = [];
  for (const line of lines.split('\n')) {
    const [, local, ref, there] = LINE.exec(line) ?? [];
    if (local === undefined) continue;
    if (isNothing(local)) {
      passedOver.push(`${ref} is deleted on the remote`);
      continue;
    }
    const found = findCommit(repository, local);
    const added = objectsAt(repository, local, ref!);
    const base = found && findBase(repository, remote, found, there!);
    const isNew = found !== base;
    if (!isNew && added.length === 0) {
      passedOver.push(`${ref} ${found === undefined ? 'leads to no commit' : 'brings no new commit'}`);
      continue;
    }
    const commit = found ?? local;
    const key = `${commit} ${base}`;
    const known = pushed.get(key);
    const refs = [...(known?.refs ?? []), ref!];
    const objects = [...(known?.objects ?? []), ...added];
    pushed.set(key, { commit, isNew, ...(base !== undefined && { base }), refs, objects });
  }
  return { pushed: [...pushed.values()], passedOver };
}

/** HEAD, as if it were pushed to where its branch goes. */
export function readHead(repository: Repository): PushRequest {
  const commit = findCommit(repository, 'HEAD');
  if (commit === undefined) return { pushed: [], passedOver: ['there is no commit yet'] };
  const there = findCommit(repository, '@{push}') ?? findCommit(repository, '@{upstream}');
  const base = findBase(repository, 'origin', commit, there ?? '0');
  if (base === commit) return { pushed: [], passedOver: ['HEAD brings no new commit'] };
  const head = { commit, isNew: true, ...(base !== undefined && { base }), refs: ['HEAD'], objects: [] };
  return { pushed: [head], passedOver: [] };
}

/**
 * What is there already, if we have it; for a new branch, and for one that moved on without us, the commit at which ours
 * left the default branch. Nothing when the remote was never seen: then all of it is new there.
 */
function findBase(repository: Repository, remote: string, commit: string, there: string): string | undefined {
  const known = isNothing(there) ? undefined : findCommit(repository, there);
  if (known !== undefined) return known;
  const branches = branchesOf(repository, remote);
  const main = ['HEAD', 'main', 'master']
    .map((name) => `refs/remotes/${remote}/${name}`)
    .find((name) => branches.includes(name));
  const left = main === undefined ? branches : [main];
  return left.length === 0 ? undefined : mergeBase(repository, commit, left);
}

/** Branches of a remote as they were last seen. */
function branchesOf({ git: context }: Repository, remote: string): string[] {
  const { stdout } = tryGit(['for-each-ref', '--format=%(refname)', `refs/remotes/${remote}/`], context);
  return stdout.toString('utf8').split('\n').filter(Boolean);
}

/**
 * What a ref brings besides a commit and its files: the message of an annotated tag, of each where one leads to the next, and
 * where no commit is at the end, the file or the folder there.
 *
 * @param name of an object
 * @param ref for messages
 */
function objectsAt(repository: Repository, name: string, ref: string): StoredFile[] {
  const { code, stdout } = tryGit(['cat-file', '-t', name], repository.git);
  // It is not here.
  if (code !== 0) return [];
  switch (stdout.toString('utf8').trim()) {
    case 'tag': {
      const target = /^object ([0-9a-f]+)$/m.exec(git(['cat-file', 'tag', name], repository.git))![1]!;
      const message: StoredFile = { path: `message of ${ref}`, blob: name, heldBy: 'tag' };
      return [message, ...objectsAt(repository, target, ref)];
    }
    case 'blob':
      return [{ path: ref, blob: name, heldBy: 'tag' }];
    case 'tree':
      return filesOf(repository, name);
    default:
      return [];
  }
}
