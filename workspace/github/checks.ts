import { explain } from '../../core/explain';
import { createGithub, githubError } from '../../platforms/github';
import type { HttpRuntime } from '../../platforms/http';
import { bad, ok, type Row } from '../check-row';
import { checkReach } from '../reach-check';
import type { GithubAccess } from './access';
import { billingWarning } from './billing';
import { pingGithub } from './ping';

/** Whether GitHub answers, the token may administer the repository, and the plan has what is declared. */
export async function checkGithub(access: GithubAccess, runtime: HttpRuntime): Promise<Row[]> {
  const { url, owner, repository: repo, token, source } = access;
  const { reached, rows } = await checkReach(pingGithub(access), runtime);
  if (!reached || repo === undefined) return rows;
  if (token === undefined) {
    const detail = 'there is none: neither the input github_token nor GITHUB_TOKEN is set';
    const next =
      'Make a fine-grained personal access token that may administer the repository, and export GITHUB_TOKEN.';
    return [...rows, bad('fail', 'GitHub token', detail, next)];
  }
  try {
    const github = createGithub({ token, baseUrl: url });
    // Each needs one of the permissions that declaring takes.
    await github.rest.actions.getRepoPublicKey({ owner, repo });
    await github.rest.repos.getAllEnvironments({ owner, repo, per_page: 1 });
    await github.rest.repos.getRepoRulesets({ owner, repo, per_page: 1 });
    const found = ok(
      'GitHub token',
      `reads secrets, environments and rules of ${owner}/${repo} (from ${source})`,
    );
    const billing = await billingWarning(access);
    if (billing === undefined) return [...rows, found];
    const next =
      'Make the repository public, move to GitHub Enterprise, or declare environments without them.';
    return [...rows, found, bad('warn', 'GitHub plan', billing, next)];
  } catch (error) {
    const { what, why, next } = explain(githubError(error, `use ${owner}/${repo}`));
    return [...rows, bad('fail', 'GitHub token', `${what}. ${why} (from ${source})`, next)];
  }
}
