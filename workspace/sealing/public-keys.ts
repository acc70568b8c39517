import { PlumblineError } from '../../core/errors';
import { type Github, githubError, type Repository, unlessAbsent } from '../../platforms/github';
import type { PublicKey } from './sealed-box';

/**
 * Reads the key that secrets of a repository or an environment are sealed with: one request.
 *
 * @returns nothing when the repository is there and the environment is not yet
 * @throws GithubError when GitHub refuses or does not answer, PlumblineError when the key is none
 */
export async function readPublicKey(
  github: Github,
  repository: Repository,
  environment: string | undefined,
): Promise<PublicKey | undefined> {
  const { owner, repo } = repository;
  const place =
    environment === undefined ? `${owner}/${repo}` : `environment "${environment}" of ${owner}/${repo}`;
  try {
    if (environment === undefined) {
      return checked(place, (await github.rest.actions.getRepoPublicKey({ owner, repo })).data);
    }
    const answer = await unlessAbsent(
      github.rest.actions.getEnvironmentPublicKey({ owner, repo, environment_name: environment }),
    );
    if (answer) return checked(place, answer.data);
    await requireAbsent(github, repository, environment);
    return undefined;
  } catch (error) {
    throw githubError(error, `read the public key of ${place}`);
  }
}

/**
 * GitHub says "not found" also about what a token may not see. Taking that for an environment that is not there yet would
 * take its secrets away.
 */
async function requireAbsent(github: Github, repository: Repository, environment: string): Promise<void> {
  const { owner, repo } = repository;
  await github.rest.repos.get({ owner, repo });
  const there = await unlessAbsent(
    github.rest.repos.getEnvironment({ owner, repo, environment_name: environment }),
  );
  if (!there) return;
  throw new PlumblineError({
    what: `the token sees the environment "${environment}" of ${owner}/${repo} and not its public key`,
    why: 'It lacks the permission to write secrets of environments.',
    next: 'Give it the repository permissions environments and secrets (write).',
  });
}

function checked(place: string, { key_id: id, key }: { key_id: string; key: string }): PublicKey {
  if (id !== '' && Buffer.from(key, 'base64').length === 32) return { id, key };
  throw new PlumblineError({
    what: `GitHub answered with a public key for ${place} that is none`,
    why: 'A key has 32 bytes and an id; something between here and GitHub may have changed the answer.',
    next: 'Check the address in github_api_url and run the command again.',
  });
}
