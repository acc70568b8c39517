import * as z from 'zod';
import { type Answer, conflict, invalid, notFound, ok } from '../answer';
import type { Commit, TreeEntry } from '../git';
import { type Repository, timestamps } from '../state';
import { apiOf, gitCommitView, webOf } from '../views';
import { bodyOf, type Endpoints, inRepository, REPO } from './endpoint';
import { lines } from './git';

const change = z.object({
  message: z.string(),
  sha: z.string().optional(),
  branch: z.string().optional(),
});
const newContent = change.extend({ content: z.string() });

/** Files on a branch, one at a time. */
export const contentsEndpoints: Endpoints = {
  [`GET ${REPO}/contents/{path}`]: inRepository((repository, { params, query }) => {
    const branch = query.get('ref') ?? repository.defaultBranch;
    const { git } = repository;
    const commit = commitAt(repository, branch);
    const files = git.files(commit.tree);
    const path = params['path']!;
    const file = files.get(path);
    if (file) return ok(fileView(repository, file, branch, true));
    const folder =
      git.files(commit.tree).size > 0 && [...files.keys()].some((name) => name.startsWith(`${path}/`));
    if (!folder) throw notFound();
    const inside = [...files.values()].filter(({ path: name }) => name.startsWith(`${path}/`));
    return ok(inside.map((entry) => fileView(repository, entry, branch, false)));
  }),
  [`PUT ${REPO}/contents/{path}`]: inRepository((repository, asked) => {
    const { content, ...rest } = bodyOf(newContent, asked);
    const sha = repository.git.addBlob(Buffer.from(content, 'base64'));
    return write(repository, asked.params['path']!, sha, rest, asked.actor);
  }),
  [`DELETE ${REPO}/contents/{path}`]: inRepository((repository, asked) =>
    write(repository, asked.params['path']!, undefined, bodyOf(change, asked), asked.actor),
  ),
};

function write(
  repository: Repository,
  path: string,
  sha: string | undefined,
  { message, sha: expected, branch = repository.defaultBranch }: z.infer<typeof change>,
  actor: string,
): Answer {
  const { git, refs } = repository;
  const parent = commitAt(repository, branch);
  const files = git.files(parent.tree);
  const before = files.get(path);
  if (before && expected === undefined)
    throw invalid('Contents', 'sha', 'missing_field', '"sha" wasn\'t supplied.');
  if (expected !== undefined && expected !== before?.sha)
    throw conflict(`${path} does not match ${expected}`);
  if (sha === undefined) files.delete(path);
  else files.set(path, { path, mode: before?.mode ?? '100644', type: 'blob', sha });
  const author = { name: actor, email: `${actor}@example.com`, date: timestamps().createdAt };
  const commit = git.addCommit({ message, tree: git.treeOf(files), parents: [parent.sha], author });
  refs.set(`refs/heads/${branch}`, commit.sha);
  const file = files.get(path);
  return {
    status: before ? 200 : 201,
    body: {
      content: file ? fileView(repository, file, branch, false) : null,
      commit: gitCommitView(repository, commit),
    },
  };
}

function commitAt({ git, refs }: Repository, name: string): Commit {
  const commit = git.commits.get(refs.get(`refs/heads/${name}`) ?? name);
  if (!commit) throw notFound();
  return commit;
}

function fileView(repository: Repository, { path, sha }: TreeEntry, branch: string, whole: boolean) {
  const content = repository.git.blobs.get(sha)!;
  const url = `${apiOf(repository)}/contents/${path}?ref=${branch}`;
  const git = `${apiOf(repository)}/git/blobs/${sha}`;
  const html = `${webOf(repository)}/blob/${branch}/${path}`;
  return {
    name: path.split('/').at(-1)!,
    path,
    sha,
    size: content.length,
    url,
    html_url: html,
    git_url: git,
    download_url: `${webOf(repository)}/raw/${branch}/${path}`,
    type: 'file',
    _links: { self: url, git, html },
    ...(whole && { content: lines(content), encoding: 'base64' }),
  };
}
