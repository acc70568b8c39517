import { Duration, Input, type PlumblineStack } from '../constructs';
import {
  BranchPolicy,
  GithubEnvironment,
  GithubLabel,
  GithubRepository,
  GithubRuleset,
  GithubValues,
} from '../constructs/github';
import type { GithubTarget } from './environment';
import { environmentSecrets, environmentVariables, repositorySecrets, slugOf } from './github-secrets';

/** The repository at GitHub: who approves what, with which secrets jobs run, and what may be merged. */
export function addGithub(stack: PlumblineStack, target: GithubTarget): void {
  const repository = new GithubRepository(stack, 'github', {
    owner: target.owner,
    name: target.repository,
    token: Input.secret(stack, 'github_token', {
      description:
        'GitHub token that may administer the repository: fine-grained, with administration, environments, issues, ' +
        'secrets and variables (write); for teams as reviewers also members of the organization (read)',
      optional: true,
    }),
    apiUrl: Input.text(stack, 'github_api_url', {
      description: 'Address of the API; another one for GitHub Enterprise Server',
      default: 'https://api.github.com',
    }),
    ...(target.writeDelayMs !== undefined && { writeDelay: Duration.milliseconds(target.writeDelayMs) }),
  });
  new GithubValues(repository, 'repository', { secrets: repositorySecrets() });
  for (const { name, reviewers, host } of target.environments) {
    new GithubEnvironment(repository, slugOf(name), {
      name,
      ...(reviewers && { reviewers }),
      branches: BranchPolicy.matching({ branches: ['main'] }),
      secrets: environmentSecrets(name, host),
      variables: environmentVariables(name, host),
    });
  }
  new GithubRuleset(repository, 'main', { branches: ['main'], requiredChecks: target.requiredChecks });
  new GithubLabel(repository, 'deployment-alert', {
    color: 'b60205',
    description: 'Production is not healthy; opened and closed by the monitoring workflow',
  });
  new GithubLabel(repository, 'urgent', { color: 'd93f0b', description: 'Somebody has to look at once' });
}
