import { createGithub, GITHUB_API, githubError, unlessAbsent } from '../../platforms/github';
import type { GithubAccess } from './access';

/**
 * What to tell about environments whose reviewers or wait timers GitHub would refuse: in private repositories, only GitHub
 * Enterprise has them. Nothing when all is well, and nothing is asked when no environment declares any.
 *
 * @throws GithubError when GitHub refuses or does not answer
 */
export async function billingWarning(access: GithubAccess): Promise<string | undefined> {
  const { guarded, owner, repository: repo, token, url } = access;
  if (guarded.length === 0 || repo === undefined || token === undefined) return undefined;
  const github = createGithub({ token, baseUrl: url });
  try {
    const { data } = await github.rest.repos.get({ owner, repo });
    if (!data.private) return undefined;
    const organization =
      data.owner.type === 'Organization' ? github.rest.orgs.get({ org: owner }) : undefined;
    const plan = organization && (await unlessAbsent(organization))?.data.plan?.name;
    // Its plan is told to owners of the organization only; a server of one's own always has what Enterprise has.
    if (plan === undefined ? url !== GITHUB_API : /enterprise|business/.test(plan)) return undefined;
    const why = plan === undefined ? '' : ` and the plan of ${owner} is "${plan}"`;
    return (
      `${owner}/${repo} is private${why}: GitHub offers reviewers and wait timers, which ${guarded.join(' and ')} ` +
      `declare${guarded.length === 1 ? 's' : ''}, for public repositories and with GitHub Enterprise, and refuses them otherwise.`
    );
  } catch (error) {
    throw githubError(error, `read ${owner}/${repo}`);
  }
}
