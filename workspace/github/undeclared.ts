import {
  createGithub,
  type Github,
  githubError,
  type Repository,
  unlessAbsent,
} from '../../platforms/github';
import type { Managed } from '../managed-resources';
import type { UndeclaredResource } from '../undeclared-resource';
import type { GithubAccess } from './access';

/**
 * Finds environments with what may be deployed to them, secrets, variables and rulesets of the stack's repositories that are not in its state. Labels are left
 * out: every repository is born with some.
 */
export async function undeclaredOnGithub(
  managed: Managed,
  { url, owner, token }: GithubAccess,
): Promise<UndeclaredResource[]> {
  const repositories = [...managed.values('github_', 'repository')];
  if (token === undefined) return [];
  const github = createGithub({ token, baseUrl: url });
  const found = repositories.map(async (repo) => {
    try {
      return await undeclaredIn(github, { owner, repo }, managed);
    } catch (error) {
      throw githubError(error, `list what ${owner}/${repo} has`);
    }
  });
  return (await Promise.all(found)).flat();
}

async function undeclaredIn(
  github: Github,
  { owner, repo }: Repository,
  managed: Managed,
): Promise<UndeclaredResource[]> {
  const { repos, actions } = github.rest;
  const at = { owner, repo };
  const inRepository = (type: string) =>
    managed.ofType(type).filter((values) => values['repository'] === repo);
  const environments = inRepository('github_repository_environment').map((values) =>
    String(values['environment']),
  );
  const [all, secrets, variables, rulesets, inside] = await Promise.all([
    github.paginate(repos.getAllEnvironments, at) as Promise<Named[]>,
    github.paginate(actions.listRepoSecrets, at),
    github.paginate(actions.listRepoVariables, at),
    github.paginate(repos.getRepoRulesets, at),
    Promise.all(environments.map((name) => valuesOf(github, at, name))),
  ]);
  const known = (type: string, attribute: string, environment?: string) =>
    inRepository(type)
      .filter((values) => (values['environment'] ?? undefined) === environment)
      .map((values) => values[attribute]);
  const knownPatterns = (environment: string) =>
    ['branch_pattern', 'tag_pattern'].flatMap((attribute) =>
      known('github_repository_environment_deployment_policy', attribute, environment),
    );
  return [
    ...others('environment', all, environments),
    ...others('secret', secrets, known('github_actions_secret', 'secret_name')),
    ...others('variable', variables, known('github_actions_variable', 'variable_name')),
    ...others(
      'ruleset',
      // An organization's rules are not the repository's to declare.
      rulesets.filter(({ source_type: source }) => source === 'Repository'),
      known('github_repository_ruleset', 'name'),
    ),
    ...inside.flatMap(({ name, secrets: own, variables: ownVariables, patterns }) => [
      ...others('branch or tag pattern', patterns, knownPatterns(name), name).map((found) => ({
        ...found,
        loosens: 'what it matches may be deployed, undeclared',
      })),
      ...others('secret', own, known('github_actions_environment_secret', 'secret_name', name), name),
      ...others(
        'variable',
        ownVariables,
        known('github_actions_environment_variable', 'variable_name', name),
        name,
      ),
    ]),
  ];
}

interface Named {
  readonly name: string;
}

/** Names of what an environment holds; nothing for one that is gone, which the plan tells. */
async function valuesOf(github: Github, at: { owner: string; repo: string }, name: string) {
  const { actions, repos } = github.rest;
  const place = { ...at, environment_name: name };
  const [secrets, variables, patterns] = await Promise.all([
    unlessAbsent(github.paginate(actions.listEnvironmentSecrets, place)),
    unlessAbsent(github.paginate(actions.listEnvironmentVariables, place)),
    unlessAbsent(github.paginate(repos.listDeploymentBranchPolicies, place)) as Promise<Named[] | undefined>,
  ]);
  return { name, secrets: secrets ?? [], variables: variables ?? [], patterns: patterns ?? [] };
}

function others(
  kind: string,
  found: readonly Named[],
  known: readonly unknown[],
  environment?: string,
): UndeclaredResource[] {
  return found
    .filter(({ name }) => !known.includes(name))
    .map(({ name }) => ({
      platform: 'github',
      kind,
      name,
      ...(environment !== undefined && { service: environment }),
    }));
}
