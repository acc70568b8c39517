import { randomInt } from 'node:crypto';
import { type Commit, GitObjects } from './git';
import { type KeyPair, makeKeyPair } from './sealed-box';

export interface Person {
  readonly id: number;
  readonly login: string;
  readonly kind: 'User' | 'Organization';
}

export interface Team {
  readonly id: number;
  readonly slug: string;
}

/** Times are ISO 8601 with whole seconds, as GitHub's. */
export interface Timestamps {
  createdAt: string;
  updatedAt: string;
}

export interface StoredSecret extends Timestamps {
  /** What was sealed. */
  value: string;
  /** The sealed box as it came, base64. */
  sealed: string;
}

export interface StoredVariable extends Timestamps {
  value: string;
}

/** Secrets and variables of a repository or an environment, by name in capitals. */
export interface Vault {
  /** Newest first; boxes for earlier ones are still opened. */
  readonly keys: KeyPair[];
  readonly secrets: Map<string, StoredSecret>;
  readonly variables: Map<string, StoredVariable>;
}

export interface BranchPolicy {
  readonly id: number;
  name: string;
  type: 'branch' | 'tag';
}

export interface Environment extends Timestamps, Vault {
  readonly id: number;
  readonly name: string;
  /** Minutes. */
  waitTimer: number;
  preventSelfReview: boolean;
  adminsBypass: boolean;
  reviewers: { type: 'User' | 'Team'; id: number }[];
  branchPolicy: { protected_branches: boolean; custom_branch_policies: boolean } | null;
  readonly policies: Map<number, BranchPolicy>;
}

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Ruleset extends Timestamps {
  readonly id: number;
  name: string;
  target: string;
  enforcement: string;
  bypass_actors: unknown[];
  conditions: unknown;
  rules: { type: string; parameters?: Record<string, unknown> }[];
}

export interface Pull extends Timestamps {
  readonly id: number;
  readonly number: number;
  readonly head: string;
  readonly author: string;
  base: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
}

export interface Repository extends Timestamps, Vault {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  private: boolean;
  readonly defaultBranch: string;
  readonly git: GitObjects;
  /** Commits by full reference, such as `refs/heads/main`. */
  readonly refs: Map<string, string>;
  readonly pulls: Pull[];
  readonly labels: Map<string, Label>;
  readonly environments: Map<string, Environment>;
  readonly rulesets: Map<number, Ruleset>;
}

/** What a token may do: nothing at all with repositories (which then do not exist for it), read, or write. */
export type Access = 'none' | 'read' | 'write';

export interface GithubState {
  readonly organization: Person & { /** `free`, `team` or `enterprise`. */ plan: string };
  readonly users: Person[];
  readonly teams: Team[];
  readonly repositories: Repository[];
  readonly tokens: Map<string, { readonly login: string; readonly access: Access }>;
}

/** An id of nine digits, so that nobody mistakes it for a count. */
export const newId = (): number => randomInt(100_000_000, 1_000_000_000);

export function timestamps(): Timestamps {
  const now = wholeSeconds(Date.now());
  return { createdAt: now, updatedAt: now };
}

/** Every change is seen as one: its time is at least a second after the one before. */
export function touch(record: Timestamps): void {
  record.updatedAt = wholeSeconds(Math.max(Date.now(), Date.parse(record.updatedAt) + 1000));
}

const wholeSeconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000', '');

function newVault(): Vault {
  return { keys: [makeKeyPair()], secrets: new Map(), variables: new Map() };
}

export function newEnvironment(name: string): Environment {
  return {
    ...newVault(),
    ...timestamps(),
    id: newId(),
    name,
    waitTimer: 0,
    preventSelfReview: false,
    adminsBypass: true,
    reviewers: [],
    branchPolicy: null,
    policies: new Map(),
  };
}

/** A repository with one commit on its default branch. */
export function newRepository(
  owner: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Repository {
  const repository: Repository = {
    ...newVault(),
    ...timestamps(),
    id: newId(),
    owner,
    name,
    private: false,
    defaultBranch: 'main',
    git: new GitObjects(),
    refs: new Map(),
    pulls: [],
    labels: new Map(),
    environments: new Map(),
    rulesets: new Map(),
  };
  commitFiles(repository, 'main', files, { message: 'Begin', author: owner });
  return repository;
}

/** Commits files to a branch as a person with git would; `null` deletes one. */
export function commitFiles(
  { git, refs }: Repository,
  branch: string,
  files: Readonly<Record<string, string | null>>,
  { message, author, from = branch }: { message: string; author: string; from?: string },
): Commit {
  const parent = refs.get(`refs/heads/${from}`);
  const all = new Map(parent === undefined ? [] : git.files(git.commits.get(parent)!.tree));
  for (const [path, text] of Object.entries(files)) {
    if (text === null) all.delete(path);
    else all.set(path, { path, mode: '100644', type: 'blob', sha: git.addBlob(Buffer.from(text)) });
  }
  const commit = git.addCommit({
    tree: git.treeOf(all),
    parents: parent === undefined ? [] : [parent],
    message,
    author: { name: author, email: `${author}@example.com`, date: timestamps().createdAt },
  });
  refs.set(`refs/heads/${branch}`, commit.sha);
  return commit;
}

/** Texts of the files on a branch, by path. */
export function filesOn({ git, refs }: Repository, branch: string): Record<string, string> {
  const tip = git.commits.get(refs.get(`refs/heads/${branch}`) ?? '');
  if (!tip) throw new Error(`no branch ${branch}`);
  const files = [...git.files(tip.tree)].map(([path, { sha }]) => [
    path,
    git.blobs.get(sha)!.toString('utf8'),
  ]);
  return Object.fromEntries(files);
}
