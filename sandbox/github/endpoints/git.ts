import * as z from 'zod';
import { created, noContent, notFound, ok, unprocessable } from '../answer';
import type { TreeEntry } from '../git';
import type { Repository } from '../state';
import { timestamps } from '../state';
import { apiOf, gitCommitView, nodeId, treeEntryView } from '../views';
import { bodyOf, type Endpoints, inRepository, REPO } from './endpoint';

const newRef = z.object({ ref: z.string(), sha: z.string() });
const movedRef = z.object({ sha: z.string(), force: z.boolean().default(false) });
const newBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') });
const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']),
      type: z.enum(['blob', 'tree', 'commit']),
      sha: z.string().nullish(),
      content: z.string().optional(),
    }),
  ),
});
const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
});

/** Branches, commits, trees and blobs. */
export const gitEndpoints: Endpoints = {
  [`GET ${REPO}/git/ref/{ref}`]: inRepository((repository, { params }) => {
    const ref = `refs/${params['ref']}`;
    if (!repository.refs.has(ref)) throw notFound();
    return ok(refView(repository, ref));
  }),
  [`POST ${REPO}/git/refs`]: inRepository((repository, asked) => {
    const { ref, sha } = bodyOf(newRef, asked);
    if (!/^refs\/[^/]+\/.+/.test(ref))
      throw unprocessable('Reference name must contain at least three slashes.');
    if (!repository.git.commits.has(sha)) throw unprocessable('Object does not exist');
    if (repository.refs.has(ref)) throw unprocessable('Reference already exists');
    repository.refs.set(ref, sha);
    return created(refView(repository, ref));
  }),
  [`PATCH ${REPO}/git/refs/{ref}`]: inRepository((repository, asked) => {
    const ref = `refs/${asked.params['ref']}`;
    const { sha, force } = bodyOf(movedRef, asked);
    const now = repository.refs.get(ref);
    if (now === undefined) throw unprocessable('Reference does not exist');
    if (!repository.git.commits.has(sha)) throw unprocessable('Object does not exist');
    if (!force && !repository.git.history(sha).includes(now))
      throw unprocessable('Update is not a fast forward');
    repository.refs.set(ref, sha);
    return ok(refView(repository, ref));
  }),
  [`DELETE ${REPO}/git/refs/{ref}`]: inRepository(({ refs, pulls }, { params }) => {
    if (!refs.delete(`refs/${params['ref']}`)) throw unprocessable('Reference does not exist');
    for (const pull of pulls) if (`heads/${pull.head}` === params['ref']) pull.state = 'closed';
    return noContent;
  }),
  [`POST ${REPO}/git/blobs`]: inRepository((repository, asked) => {
    const { content, encoding } = bodyOf(newBlob, asked);
    const sha = repository.git.addBlob(Buffer.from(content, encoding));
    return created({ sha, url: `${apiOf(repository)}/git/blobs/${sha}` });
  }),
  [`GET ${REPO}/git/blobs/{file_sha}`]: inRepository((repository, { params }) => {
    const sha = params['file_sha']!;
    const blob = repository.git.blobs.get(sha);
    if (!blob) throw notFound();
    return ok({
      sha,
      node_id: nodeId('Blob', sha),
      size: blob.length,
      url: `${apiOf(repository)}/git/blobs/${sha}`,
      content: lines(blob),
      encoding: 'base64',
    });
  }),
  [`POST ${REPO}/git/trees`]: inRepository((repository, asked) => {
    const { base_tree: base, tree } = bodyOf(newTree, asked);
    const { git } = repository;
    if (base !== undefined && !git.trees.has(base)) throw notFound();
    const files = base === undefined ? new Map<string, TreeEntry>() : git.files(base);
    for (const { path, mode, type, sha, content } of tree) {
      if (sha === null) {
        if (!files.delete(path)) throw unprocessable('GitRPC::BadObjectState');
        continue;
      }
      const blob = sha ?? git.addBlob(Buffer.from(content ?? ''));
      if (!git.blobs.has(blob)) throw unprocessable(`tree.sha ${blob} is not a valid blob`);
      files.set(path, { path, mode, type, sha: blob });
    }
    return created(treeView(repository, git.treeOf(files)));
  }),
  [`GET ${REPO}/git/trees/{tree_sha}`]: inRepository((repository, { params, query }) => {
    const { git, refs } = repository;
    const name = params['tree_sha']!;
    const commit = git.commits.get(name) ?? git.commits.get(refs.get(`refs/heads/${name}`) ?? '');
    const sha = commit?.tree ?? name;
    if (!git.trees.has(sha)) throw notFound();
    return ok(treeView(repository, sha, query.has('recursive')));
  }),
  [`POST ${REPO}/git/commits`]: inRepository((repository, asked) => {
    const { message, tree, parents } = bodyOf(newCommit, asked);
    const { git } = repository;
    if (!git.trees.has(tree)) throw unprocessable('Tree SHA does not exist');
    if (parents.some((parent) => !git.commits.has(parent))) {
      throw unprocessable('Parent SHA does not exist or is not a commit object');
    }
    const author = { name: asked.actor, email: `${asked.actor}@example.com`, date: timestamps().createdAt };
    return created(gitCommitView(repository, git.addCommit({ message, tree, parents, author })));
  }),
  [`GET ${REPO}/git/commits/{commit_sha}`]: inRepository((repository, { params }) => {
    const commit = repository.git.commits.get(params['commit_sha']!);
    if (!commit) throw notFound();
    return ok(gitCommitView(repository, commit));
  }),
};

function refView(repository: Repository, ref: string): Record<string, unknown> {
  const sha = repository.refs.get(ref)!;
  return {
    ref,
    node_id: nodeId('Ref', ref),
    url: `${apiOf(repository)}/git/${ref}`,
    object: { sha, type: 'commit', url: `${apiOf(repository)}/git/commits/${sha}` },
  };
}

function treeView(repository: Repository, sha: string, recursive = false): Record<string, unknown> {
  const { git } = repository;
  const entries = recursive ? [...git.files(sha).values()] : git.trees.get(sha)!;
  return {
    sha,
    url: `${apiOf(repository)}/git/trees/${sha}`,
    tree: entries.map((entry) => treeEntryView(repository, entry)),
    truncated: false,
  };
}

/** Base64 as GitHub breaks it: 60 characters a line. */
export const lines = (content: Buffer): string => content.toString('base64').replace(/.{60}(?=.)/g, '$&\n');
