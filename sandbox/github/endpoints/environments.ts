import * as z from 'zod';
import { invalid, noContent, notFound, ok, page, Refused, validationFailed } from '../answer';
import { type Environment, type GithubState, newEnvironment, newId, type Repository, touch } from '../state';
import { apiOf, nodeId, userView, webOf } from '../views';
import { bodyOf, type Endpoints, inEnvironment, inRepository, REPO } from './endpoint';
import { teamView } from './people';

const settings = z.object({
  wait_timer: z.number().int().nullish(),
  prevent_self_review: z.boolean().nullish(),
  can_admins_bypass: z.boolean().nullish(),
  reviewers: z.array(z.object({ type: z.enum(['User', 'Team']), id: z.number().int() })).nullish(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});
const newPolicy = z.object({ name: z.string(), type: z.enum(['branch', 'tag']).default('branch') });

const ONE = `${REPO}/environments/{environment_name}`;
const POLICIES = `${ONE}/deployment-branch-policies`;

/** Environments with their protection rules. */
export const environmentEndpoints: Endpoints = {
  [`GET ${REPO}/environments`]: inRepository((repository, asked, state) => {
    const all = [...repository.environments.values()];
    return page(asked, all, (items) => ({
      total_count: all.length,
      environments: items.map((environment) => environmentView(state, repository, environment)),
    }));
  }),
  [`GET ${ONE}`]: inRepository((repository, { params }, state) => {
    const environment = repository.environments.get(params['environment_name']!);
    if (!environment) throw notFound();
    return ok(environmentView(state, repository, environment));
  }),
  [`PUT ${ONE}`]: inRepository((repository, asked, state) => {
    const wanted = bodyOf(settings, asked);
    checkSettings(state, repository, wanted);
    const name = asked.params['environment_name']!;
    const environment = repository.environments.get(name) ?? newEnvironment(name);
    // A field that is left out is reset.
    environment.waitTimer = wanted.wait_timer ?? 0;
    environment.preventSelfReview = wanted.prevent_self_review ?? false;
    environment.adminsBypass = wanted.can_admins_bypass ?? true;
    environment.reviewers = wanted.reviewers ?? [];
    environment.branchPolicy = wanted.deployment_branch_policy ?? null;
    if (!environment.branchPolicy?.custom_branch_policies) environment.policies.clear();
    touch(environment);
    repository.environments.set(name, environment);
    return ok(environmentView(state, repository, environment));
  }),
  [`DELETE ${ONE}`]: inRepository(({ environments }, { params }) => {
    if (!environments.delete(params['environment_name']!)) throw notFound();
    return noContent;
  }),
  [`GET ${POLICIES}`]: inEnvironment(({ policies }, asked) =>
    page(asked, [...policies.values()], (items) => ({
      total_count: policies.size,
      branch_policies: items.map(policyView),
    })),
  ),
  [`POST ${POLICIES}`]: inEnvironment((environment, asked) => {
    const { name, type } = bodyOf(newPolicy, asked);
    if (!environment.branchPolicy?.custom_branch_policies) throw notFound();
    const same = [...environment.policies.values()].some(
      (policy) => policy.name === name && policy.type === type,
    );
    // Documented as 303: the policy exists already.
    if (same) throw new Refused({ status: 303 });
    const policy = { id: newId(), name, type };
    environment.policies.set(policy.id, policy);
    return ok(policyView(policy));
  }),
  [`GET ${POLICIES}/{branch_policy_id}`]: inEnvironment((environment, { params }) =>
    ok(policyView(policyOf(environment, params['branch_policy_id']))),
  ),
  [`PUT ${POLICIES}/{branch_policy_id}`]: inEnvironment((environment, asked) => {
    const policy = policyOf(environment, asked.params['branch_policy_id']);
    policy.name = bodyOf(newPolicy.pick({ name: true }), asked).name;
    return ok(policyView(policy));
  }),
  [`DELETE ${POLICIES}/{branch_policy_id}`]: inEnvironment((environment, { params }) => {
    environment.policies.delete(policyOf(environment, params['branch_policy_id']).id);
    return noContent;
  }),
};

function checkSettings(state: GithubState, repository: Repository, wanted: z.infer<typeof settings>): void {
  const { wait_timer: wait = 0, reviewers, deployment_branch_policy: policy } = wanted;
  if ((wait ?? 0) < 0 || (wait ?? 0) > 43_200) {
    throw invalid('Environment', 'wait_timer', 'invalid', 'Wait timer must be between 0 and 43200');
  }
  if ((reviewers?.length ?? 0) > 6) throw validationFailed('Only 6 reviewers are allowed');
  for (const { type, id } of reviewers ?? []) {
    const known = type === 'User' ? state.users : state.teams;
    if (!known.some((each) => each.id === id)) throw validationFailed(`Invalid reviewer: ${type} ${id}`);
  }
  if (policy && policy.protected_branches === policy.custom_branch_policies) {
    throw validationFailed('protected_branches and custom_branch_policies cannot have the same value');
  }
  const guarded = (reviewers?.length ?? 0) > 0 || (wait ?? 0) > 0;
  if (guarded && repository.private && state.organization.plan !== 'enterprise') {
    throw validationFailed(
      'Failed to create the environment protection rule. Please ensure the billing plan include the required reviewers protection rule.',
    );
  }
}

function policyOf({ policies }: Environment, id: string | undefined) {
  const found = policies.get(Number(id));
  if (!found) throw notFound();
  return found;
}

const policyView = ({ id, name, type }: { id: number; name: string; type: string }) => ({
  ...{ id, node_id: nodeId('DeploymentBranchPolicy', id), name, type },
});

function environmentView(state: GithubState, repository: Repository, environment: Environment) {
  const { id, name, waitTimer, reviewers, branchPolicy, createdAt, updatedAt } = environment;
  const rule = (type: string, more: object = {}) => ({
    id,
    node_id: nodeId('GateRule', `${id}${type}`),
    type,
    ...more,
  });
  const people = reviewers.map(({ type, id: reviewer }) => ({
    type,
    reviewer:
      type === 'User'
        ? userView(state.users.find((user) => user.id === reviewer)!)
        : teamView(state.organization.login, state.teams.find((team) => team.id === reviewer)!),
  }));
  const reviewed = { prevent_self_review: environment.preventSelfReview, reviewers: people };
  return {
    ...{ id, node_id: nodeId('Environment', id), name, created_at: createdAt, updated_at: updatedAt },
    url: `${apiOf(repository)}/environments/${encodeURIComponent(name)}`,
    html_url: `${webOf(repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    can_admins_bypass: environment.adminsBypass,
    // A rule that demands nothing is not listed: without reviewers there is no sign of them at all.
    protection_rules: [
      ...(waitTimer > 0 ? [rule('wait_timer', { wait_timer: waitTimer })] : []),
      ...(people.length > 0 ? [rule('required_reviewers', reviewed)] : []),
      ...(branchPolicy ? [rule('branch_policy')] : []),
    ],
    deployment_branch_policy: branchPolicy,
  };
}
