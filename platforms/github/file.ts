import type { Github } from './client';
import { explained } from './errors';
import type { Repository } from './repository';
import { readTree } from './tree';

/**
 * Reads a file of a repository, of any size that GitHub stores.
 *
 * @param ref branch, tag or commit. @default - the default branch
 * @returns nothing when there is no such file there
 * @throws GithubError when GitHub refuses or does not answer, or there is no such branch
 */
export async function readFile(
  github: Github,
  repository: Repository,
  path: string,
  ref?: string,
): Promise<Uint8Array | undefined> {
  const { owner, repo } = repository;
  return explained(`read ${path} of ${owner}/${repo}`, async () => {
    const branch = ref ?? (await github.rest.repos.get({ owner, repo })).data.default_branch;
    const entry = await readTree(github, repository, branch)(path);
    if (entry === undefined) return undefined;
    const { data } = await github.rest.git.getBlob({ owner, repo, file_sha: entry.sha });
    return Buffer.from(data.content, 'base64');
  });
}
