import type { Github } from './client';
import { unlessAbsent } from './errors';
import type { Repository } from './repository';

/** Last line of every commit that Plumbline makes, by which it knows them again. */
export const OURS = 'Proposed-by: plumbline';

/** What there is of a branch and its pull request. */
export interface BranchState {
  /** Commit at the end of the base. */
  readonly baseTip: string;
  /** Commit at the end of the branch; absent when there is no such branch. */
  readonly tip: string | undefined;
  /** Whether the branch has commits that are neither in the base nor Plumbline's. */
  readonly foreign: boolean;
  /** Files that differ between the branch and where it left the base. */
  readonly paths: readonly string[];
  /** The open pull request of the branch. */
  readonly pull:
    | {
        readonly number: number;
        readonly url: string;
        readonly title: string;
        readonly body: string;
        readonly base: string;
      }
    | undefined;
}

export async function branchState(
  github: Github,
  repository: Repository,
  base: string,
  branch: string,
): Promise<BranchState> {
  const { owner } = repository;
  const tipOf = async (name: string) =>
    (await github.rest.git.getRef({ ...repository, ref: `heads/${name}` })).data.object.sha;
  const baseTip = await tipOf(base);
  const tip = await unlessAbsent(tipOf(branch));
  if (tip === undefined) return { baseTip, tip, foreign: false, paths: [], pull: undefined };
  const head = `${owner}:${branch}`;
  const { data: pulls } = await github.rest.pulls.list({ ...repository, head, state: 'open' });
  const [pull] = pulls;
  return {
    baseTip,
    tip,
    ...(await ownWork(github, repository, base, branch)),
    pull: pull && {
      number: pull.number,
      url: pull.html_url,
      title: pull.title,
      body: pull.body ?? '',
      base: pull.base.ref,
    },
  };
}

/** Whose commits the branch has beyond the base, and which files they touch. */
async function ownWork(
  github: Github,
  repository: Repository,
  base: string,
  branch: string,
): Promise<Pick<BranchState, 'foreign' | 'paths'>> {
  const basehead = `${base}...${branch}`;
  const { data } = await github.rest.repos.compareCommitsWithBasehead({ ...repository, basehead });
  const { commits, total_commits: total, files = [] } = data;
  return {
    // A comparison lists 250 commits at most; more than that are not Plumbline's.
    foreign: total > commits.length || commits.some(({ commit }) => !isOurs(commit.message)),
    paths: files.map(({ filename }) => filename),
  };
}

const isOurs = (message: string) => message.trimEnd().split('\n').at(-1) === OURS;
