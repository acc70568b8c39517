import { PLATFORMS } from '../../core/platforms';
import { GITHUB_API, restAddress } from '../../platforms/github/address';
import { type Connection, findToken, type Lookup } from '../lookup';

/** How GitHub is reached: the same way the provider does it. */
export interface GithubAccess {
  /** Address of the API, as Octokit wants it. */
  readonly url: string;
  readonly owner: string;
  /** Name of the repository that the stack declares something of, without the owner. */
  readonly repository?: string;
  /** Environments that declare reviewers or a wait timer. */
  readonly guarded: readonly string[];
  readonly token?: string;
  /** Where the token comes from; for messages. */
  readonly source: string;
}

export function githubAccess(github: Connection<'github'>, find: Lookup): GithubAccess {
  const token = findToken(find(github.token, ...PLATFORMS.github.tokens));
  const { repository, guarded } = github;
  return {
    url: restAddress(find(github.url)?.value ?? GITHUB_API),
    owner: find(github.owner)?.value ?? '',
    ...(repository !== undefined && { repository }),
    guarded,
    source: token?.source ?? 'nowhere',
    ...(token && { token: token.value }),
  };
}
