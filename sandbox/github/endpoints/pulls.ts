import * as z from 'zod';
import { created, invalid, notFound, ok, page } from '../answer';
import { type GithubState, newId, type Pull, type Repository, timestamps, touch } from '../state';
import {
  apiOf,
  commitView,
  nodeId,
  ownerOf,
  personOf,
  repositoryView,
  userView,
  webOf,
  zero,
} from '../views';
import { bodyOf, type Endpoints, inRepository, REPO } from './endpoint';

const newPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullish(),
});
const changedPull = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  base: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});

/** Pull requests between branches of one repository, and comparisons of them. */
export const pullEndpoints: Endpoints = {
  [`GET ${REPO}/pulls`]: inRepository((repository, asked, state) => {
    const wanted = asked.query.get('state') ?? 'open';
    const head = asked.query.get('head');
    const base = asked.query.get('base');
    const found = repository.pulls
      .filter((pull) => wanted === 'all' || pull.state === wanted)
      .filter((pull) => head === null || head === `${repository.owner}:${pull.head}`)
      .filter((pull) => base === null || base === pull.base);
    return page(asked, found.toReversed(), (pulls) =>
      pulls.map((pull) => simplePull(state, repository, pull)),
    );
  }),
  [`POST ${REPO}/pulls`]: inRepository((repository, asked, state) => {
    const { title, head: given, base, body } = bodyOf(newPull, asked);
    const head = given.startsWith(`${repository.owner}:`) ? given.slice(repository.owner.length + 1) : given;
    for (const [field, branch] of Object.entries({ head, base })) {
      if (!repository.refs.has(`refs/heads/${branch}`)) throw invalid('PullRequest', field, 'invalid');
    }
    if (repository.pulls.some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
      const message = `A pull request already exists for ${repository.owner}:${head}.`;
      throw invalid('PullRequest', 'base', 'custom', message);
    }
    if (compare(repository, base, head).ahead.length === 0) {
      throw invalid('PullRequest', 'head', 'custom', `No commits between ${base} and ${head}`);
    }
    const number = repository.pulls.length + 1;
    const pull: Pull = {
      ...timestamps(),
      ...{ id: newId(), number, head, base, title, body: body ?? null },
      author: asked.actor,
      state: 'open',
    };
    repository.pulls.push(pull);
    return created(fullPull(state, repository, pull));
  }),
  [`GET ${REPO}/pulls/{pull_number}`]: inRepository((repository, { params }, state) =>
    ok(fullPull(state, repository, pullOf(repository, params['pull_number']))),
  ),
  [`PATCH ${REPO}/pulls/{pull_number}`]: inRepository((repository, asked, state) => {
    const pull = pullOf(repository, asked.params['pull_number']);
    Object.assign(pull, bodyOf(changedPull, asked));
    touch(pull);
    return ok(fullPull(state, repository, pull));
  }),
  [`GET ${REPO}/compare/{basehead}`]: inRepository((repository, asked, state) => {
    const [base = '', head = ''] = asked.params['basehead']!.split('...');
    const { refs } = repository;
    if (!refs.has(`refs/heads/${base}`) || !refs.has(`refs/heads/${head}`)) throw notFound();
    return ok(comparisonView(state, repository, base, head));
  }),
};

function pullOf({ pulls }: Repository, number: string | undefined): Pull {
  const found = pulls.find((pull) => String(pull.number) === number);
  if (!found) throw notFound();
  return found;
}

/** Commits of each side that the other lacks, oldest first, and the newest one they share. */
function compare({ git, refs }: Repository, base: string, head: string) {
  const [ours, theirs] = [base, head].map((name) => git.history(refs.get(`refs/heads/${name}`) ?? ''));
  return {
    ahead: theirs!.filter((sha) => git.commits.has(sha) && !ours!.includes(sha)).toReversed(),
    behind: ours!.filter((sha) => !theirs!.includes(sha)).toReversed(),
    shared: ours!.find((sha) => theirs!.includes(sha))!,
  };
}

function comparisonView(state: GithubState, repository: Repository, base: string, head: string) {
  const { git, refs } = repository;
  const { ahead, behind, shared } = compare(repository, base, head);
  const view = (sha: string) => commitView(state, repository, git.commits.get(sha)!);
  const status =
    ahead.length > 0
      ? behind.length > 0
        ? 'diverged'
        : 'ahead'
      : behind.length > 0
        ? 'behind'
        : 'identical';
  const web = `${webOf(repository)}/compare/${base}...${head}`;
  const before = git.files(git.commits.get(shared)!.tree);
  const after = git.files(git.commits.get(refs.get(`refs/heads/${head}`)!)!.tree);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path)?.sha !== after.get(path)?.sha,
  );
  return {
    url: `${apiOf(repository)}/compare/${base}...${head}`,
    html_url: web,
    permalink_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: view(refs.get(`refs/heads/${base}`)!),
    merge_base_commit: view(shared),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.slice(0, 250).map(view),
    files: changed.map((filename) => ({
      sha: (after.get(filename) ?? before.get(filename))!.sha,
      filename,
      status: !before.has(filename) ? 'added' : after.has(filename) ? 'modified' : 'removed',
      ...zero('additions', 'deletions', 'changes'),
      blob_url: `${webOf(repository)}/blob/${head}/${filename}`,
      raw_url: `${webOf(repository)}/raw/${head}/${filename}`,
      contents_url: `${apiOf(repository)}/contents/${filename}?ref=${head}`,
    })),
  };
}

function simplePull(state: GithubState, repository: Repository, pull: Pull): Record<string, unknown> {
  const { id, number, title, body, head, base, author, createdAt, updatedAt } = pull;
  const url = `${apiOf(repository)}/pulls/${number}`;
  const issue = `${apiOf(repository)}/issues/${number}`;
  const html = `${webOf(repository)}/pull/${number}`;
  const side = (ref: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha: repository.refs.get(`refs/heads/${ref}`) ?? '0'.repeat(40),
    user: userView(ownerOf(state, repository.owner)),
    repo: repositoryView(state, repository),
  });
  const statuses = `${apiOf(repository)}/statuses/${side(head).sha}`;
  const addresses = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${apiOf(repository)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    ...{ url, id, node_id: nodeId('PullRequest', id), number, title, body, html_url: html },
    ...{ diff_url: `${html}.diff`, patch_url: `${html}.patch`, issue_url: issue },
    ...{ commits_url: addresses.commits, comments_url: addresses.comments, statuses_url: statuses },
    ...{ review_comments_url: addresses.review_comments, review_comment_url: addresses.review_comment },
    state: pull.state,
    locked: false,
    draft: false,
    user: userView(personOf(state, author)),
    ...{ labels: [], assignees: [], requested_reviewers: [], requested_teams: [] },
    ...{ milestone: null, assignee: null, auto_merge: null, active_lock_reason: null },
    ...{ created_at: createdAt, updated_at: updatedAt },
    closed_at: pull.state === 'closed' ? updatedAt : null,
    ...{ merged_at: null, merge_commit_sha: null },
    head: side(head),
    base: side(base),
    _links: Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    author_association: 'MEMBER',
  };
}

function fullPull(state: GithubState, repository: Repository, pull: Pull): Record<string, unknown> {
  return {
    ...simplePull(state, repository, pull),
    ...zero('additions', 'deletions', 'changed_files', 'comments', 'review_comments'),
    commits: compare(repository, pull.base, pull.head).ahead.length,
    ...{ merged: false, mergeable: true, mergeable_state: 'clean', rebaseable: true, merged_by: null },
    maintainer_can_modify: false,
  };
}
