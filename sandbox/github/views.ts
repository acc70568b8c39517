import type { Commit, TreeEntry } from './git';
import type { GithubState, Person, Repository } from './state';

/** GitHub's other id of everything: opaque text. */
export const nodeId = (kind: string, id: number | string) => Buffer.from(`${kind}:${id}`).toString('base64');

/** Fields that are all an address below another one, by their names. */
function links(base: string, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([name, path]) => [name, `${base}${path}`]));
}

const API = 'https://api.github.com';
const WEB = 'https://github.com';

/** `simple-user`. */
export function userView({ id, login, kind }: Person): Record<string, unknown> {
  return {
    login,
    id,
    node_id: nodeId(kind, id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: `${API}/users/${login}`,
    html_url: `${WEB}/${login}`,
    ...links(`${API}/users/${login}`, {
      followers_url: '/followers',
      following_url: '/following{/other_user}',
      gists_url: '/gists{/gist_id}',
      starred_url: '/starred{/owner}{/repo}',
      subscriptions_url: '/subscriptions',
      organizations_url: '/orgs',
      repos_url: '/repos',
      events_url: '/events{/privacy}',
      received_events_url: '/received_events',
    }),
    type: kind,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function ownerOf(state: GithubState, login: string): Person {
  return login === state.organization.login ? state.organization : personOf(state, login);
}

/** A user by login; one that nobody declared, such as the author of a commit, is made up. */
export function personOf({ users }: GithubState, login: string): Person {
  return users.find((user) => user.login === login) ?? { id: 1, login, kind: 'User' };
}

const REPOSITORY_LINKS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'archive_url /{archive_format}{/ref}',
    'assignees_url /assignees{/user}',
    'blobs_url /git/blobs{/sha}',
    'branches_url /branches{/branch}',
    'collaborators_url /collaborators{/collaborator}',
    'comments_url /comments{/number}',
    'commits_url /commits{/sha}',
    'compare_url /compare/{base}...{head}',
    'contents_url /contents/{+path}',
    'contributors_url /contributors',
    'deployments_url /deployments',
    'downloads_url /downloads',
    'events_url /events',
    'forks_url /forks',
    'git_commits_url /git/commits{/sha}',
    'git_refs_url /git/refs{/sha}',
    'git_tags_url /git/tags{/sha}',
    'hooks_url /hooks',
    'issue_comment_url /issues/comments{/number}',
    'issue_events_url /issues/events{/number}',
    'issues_url /issues{/number}',
    'keys_url /keys{/key_id}',
    'labels_url /labels{/name}',
    'languages_url /languages',
    'merges_url /merges',
    'milestones_url /milestones{/number}',
    'notifications_url /notifications{?since,all,participating}',
    'pulls_url /pulls{/number}',
    'releases_url /releases{/id}',
    'stargazers_url /stargazers',
    'statuses_url /statuses/{sha}',
    'subscribers_url /subscribers',
    'subscription_url /subscription',
    'tags_url /tags',
    'teams_url /teams',
    'trees_url /git/trees{/sha}',
  ].map((line) => line.split(' ') as [string, string]),
);

/** `full-repository`; its subset `repository` is inside pull requests. */
export function repositoryView(state: GithubState, repository: Repository): Record<string, unknown> {
  const { id, owner, name, defaultBranch } = repository;
  const web = `${WEB}/${owner}/${name}`;
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: `${owner}/${name}`,
    owner: userView(ownerOf(state, owner)),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    html_url: web,
    description: null,
    fork: false,
    url: apiOf(repository),
    ...links(apiOf(repository), REPOSITORY_LINKS),
    clone_url: `${web}.git`,
    git_url: `git://github.com/${owner}/${name}.git`,
    ssh_url: `git@github.com:${owner}/${name}.git`,
    svn_url: web,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: defaultBranch,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    has_downloads: true,
    archived: false,
    disabled: false,
    pushed_at: repository.updatedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    ...zero('forks', 'forks_count', 'open_issues', 'open_issues_count', 'size', 'stargazers_count'),
    ...zero('watchers', 'watchers_count', 'network_count', 'subscribers_count'),
  };
}

export const zero = (...names: string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, 0]));

/** Address of a repository in the API. */
export const apiOf = ({ owner, name }: Repository): string => `${API}/repos/${owner}/${name}`;
export const webOf = ({ owner, name }: Repository): string => `${WEB}/${owner}/${name}`;

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

const parentView = (repository: Repository, sha: string) => ({
  sha,
  url: `${apiOf(repository)}/git/commits/${sha}`,
  html_url: `${webOf(repository)}/commit/${sha}`,
});

/** `git-commit`, as the endpoints below `/git` give it. */
export function gitCommitView(repository: Repository, commit: Commit): Record<string, unknown> {
  const { sha, tree, message, author, parents } = commit;
  return {
    ...parentView(repository, sha),
    node_id: nodeId('Commit', sha),
    author,
    committer: author,
    tree: { sha: tree, url: `${apiOf(repository)}/git/trees/${tree}` },
    message,
    parents: parents.map((parent) => parentView(repository, parent)),
    verification: UNSIGNED,
  };
}

/** `commit`, as comparisons give it. */
export function commitView(
  state: GithubState,
  repository: Repository,
  commit: Commit,
): Record<string, unknown> {
  const { sha, tree, message, author, parents } = commit;
  const url = `${apiOf(repository)}/commits/${sha}`;
  const person = userView(personOf(state, author.name));
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url,
    html_url: `${webOf(repository)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${apiOf(repository)}/git/commits/${sha}`,
      author,
      committer: author,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${apiOf(repository)}/git/trees/${tree}` },
      verification: UNSIGNED,
    },
    author: person,
    committer: person,
    parents: parents.map((parent) => parentView(repository, parent)),
  };
}

export function treeEntryView(
  repository: Repository,
  { path, mode, type, sha }: TreeEntry,
): Record<string, unknown> {
  const kind = type === 'tree' ? 'trees' : 'blobs';
  const size = repository.git.blobs.get(sha)?.length;
  return {
    path,
    mode,
    type,
    sha,
    ...(size !== undefined && { size }),
    url: `${apiOf(repository)}/git/${kind}/${sha}`,
  };
}
