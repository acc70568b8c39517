import { createHash } from 'node:crypto';
import { PlumblineError } from '../../core/errors';
import { type BranchState, branchState, OURS } from './branch-state';
import type { Github } from './client';
import { explained } from './errors';
import type { Repository } from './repository';
import { type Entry, readTree } from './tree';

/** A file as it shall be; `null` deletes it. */
export interface ProposedFile {
  /** Path from the root of the repository, with slashes. */
  readonly path: string;
  readonly content: Uint8Array | null;
}

export interface ProposeChange {
  readonly repository: Repository;
  /** Branch the change shall go into. @default - the default branch of the repository */
  readonly base?: string;
  /** Branch that carries the change; there is one open pull request for it. */
  readonly branch: string;
  readonly files: readonly ProposedFile[];
  /** Commit message. */
  readonly message: string;
  readonly title: string;
  readonly body: string;
}

/** The pull request that carries a change. */
export interface Proposal {
  readonly number: number;
  /** Its page. */
  readonly url: string;
  readonly state: 'created' | 'updated' | 'unchanged';
}

/**
 * Proposes files as one pull request. Repeating it with the same files changes nothing; with others it changes the same
 * pull request. Commits that somebody else pushed to the branch stay: the change is then put on top of them.
 *
 * @throws GithubError when GitHub refuses or does not answer
 * @throws NothingToPropose when the base has these files already
 * @throws PlumblineError when the branch belongs to other work
 */
export async function proposeChange(github: Github, change: ProposeChange): Promise<Proposal> {
  const { owner, repo } = change.repository;
  return explained(`propose a change to ${owner}/${repo}`, async () => {
    const base = change.base ?? (await github.rest.repos.get({ owner, repo })).data.default_branch;
    const state = await branchState(github, change.repository, base, change.branch);
    const { onBase, onBranch } = await compare(github, change, state);
    if (onBase.length === 0) throw nothingToPropose(change, base);

    const pull = state.pull;
    const commit = pull === undefined || onBranch.length > 0 || hasLeftovers(change, state);
    if (commit) await moveBranch(github, change, state, { onBase, onBranch });
    if (pull === undefined) {
      const { title, body, branch: head } = change;
      const { data } = await github.rest.pulls.create({ owner, repo, title, body, head, base });
      return { number: data.number, url: data.html_url, state: 'created' };
    }
    const retitled = pull.title !== change.title || pull.body !== change.body || pull.base !== base;
    if (retitled) {
      const { title, body } = change;
      await github.rest.pulls.update({ owner, repo, pull_number: pull.number, title, body, base });
    }
    return { number: pull.number, url: pull.url, state: commit || retitled ? 'updated' : 'unchanged' };
  });
}

/** Whether an earlier proposal put files on the branch that are no part of this one. */
function hasLeftovers({ files }: ProposeChange, { foreign, paths }: BranchState): boolean {
  return !foreign && paths.some((path) => files.every((file) => file.path !== path));
}

/** A file of the change, with what is in its place now. */
interface Difference {
  readonly file: ProposedFile;
  readonly entry: Entry | undefined;
}

interface Differences {
  /** What of the change the base lacks. */
  readonly onBase: readonly Difference[];
  /** What of the change the branch lacks. */
  readonly onBranch: readonly Difference[];
}

async function compare(github: Github, change: ProposeChange, state: BranchState): Promise<Differences> {
  const differences = async (commit: string) => {
    const entryAt = readTree(github, change.repository, commit);
    const compared = change.files.map(async (file) => ({ file, entry: await entryAt(file.path) }));
    return (await Promise.all(compared)).filter(({ file, entry }) => entry?.sha !== blobSha(file.content));
  };
  const onBase = await differences(state.baseTip);
  return { onBase, onBranch: state.tip === undefined ? onBase : await differences(state.tip) };
}

/** Puts one commit on the branch: on top of what others pushed, else afresh on the base. */
async function moveBranch(
  github: Github,
  { repository, branch, message }: ProposeChange,
  { tip, baseTip, foreign, pull }: BranchState,
  { onBase, onBranch }: Differences,
): Promise<void> {
  if (tip !== undefined && foreign && pull === undefined) throw branchOfOthers(branch);
  const onTop = tip !== undefined && foreign;
  const parent = onTop ? tip : baseTip;
  const tree = await writeTree(github, repository, parent, onTop ? onBranch : onBase);
  const { data: commit } = await github.rest.git.createCommit({
    ...repository,
    message: `${message.trimEnd()}\n\n${OURS}`,
    tree,
    parents: [parent],
  });
  const ref = `heads/${branch}`;
  if (tip === undefined) {
    await github.rest.git.createRef({ ...repository, ref: `refs/${ref}`, sha: commit.sha });
  } else {
    await github.rest.git.updateRef({ ...repository, ref, sha: commit.sha, force: !onTop });
  }
}

async function writeTree(
  github: Github,
  repository: Repository,
  parent: string,
  differences: readonly Difference[],
): Promise<string> {
  const entries = [];
  for (const { file, entry } of differences) {
    const mode = entry?.mode ?? '100644';
    const at = { path: file.path, type: 'blob' as const, mode: mode as '100644' };
    if (file.content === null) {
      entries.push({ ...at, sha: null });
      continue;
    }
    const content = Buffer.from(file.content).toString('base64');
    const { data } = await github.rest.git.createBlob({ ...repository, content, encoding: 'base64' });
    entries.push({ ...at, sha: data.sha });
  }
  const { data: parentCommit } = await github.rest.git.getCommit({ ...repository, commit_sha: parent });
  const { data } = await github.rest.git.createTree({
    ...repository,
    base_tree: parentCommit.tree.sha,
    tree: entries,
  });
  return data.sha;
}

/** Name that git gives a content; nothing for a file that shall not be. */
function blobSha(content: Uint8Array | null): string | undefined {
  if (content === null) return undefined;
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** The base has the files already. */
export class NothingToPropose extends PlumblineError {}

function nothingToPropose({ repository: { owner, repo } }: ProposeChange, base: string): PlumblineError {
  return new NothingToPropose({
    what: `there is nothing to propose: ${base} of ${owner}/${repo} has these files already`,
    why: 'A pull request needs at least one difference.',
    next: 'Pull the branch, and change something before proposing it.',
  });
}

function branchOfOthers(branch: string): PlumblineError {
  return new PlumblineError({
    what: `the branch ${branch} exists, has commits that Plumbline did not make, and no open pull request`,
    why: 'Replacing it could lose somebody’s work, and adding to it could publish work that nobody asked for.',
    next: `Delete the branch at GitHub, or open a pull request for it, and run the command again.`,
  });
}
