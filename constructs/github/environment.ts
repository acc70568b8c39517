import { RepositoryEnvironment } from '@cdktf/provider-github/lib/repository-environment';
import { RepositoryEnvironmentDeploymentPolicy } from '@cdktf/provider-github/lib/repository-environment-deployment-policy';
import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { Duration } from '../duration';
import { checked, options } from '../props/check';
import { flag, made, text } from '../props/kind';
import { duration } from '../props/values';
import { escapeTerraform } from '../terraform-value';
import { BranchPolicy } from './branch-policy';
import { addressed, terraformName } from './names';
import { checkedRepository, type GithubRepository } from './repository';
import { checkReviewers, type Reviewers, reviewerIds, reviewersKind } from './reviewers';
import { addValues, type GithubSecrets, type GithubVariables, secretsKind, variablesKind } from './values';

export interface GithubEnvironmentProps {
  /** Name at GitHub, up to 255 characters; upper and lower case are the same. @default - the id */
  readonly name?: string;
  /**
   * Who has to approve before a job that names the environment starts and sees its secrets. In private repositories only
   * GitHub Enterprise offers this.
   *
   * @default - nobody: jobs start at once
   */
  readonly reviewers?: Reviewers;
  /**
   * Whether who started a run may not approve it. Needs reviewers.
   *
   * @default true where there are reviewers
   */
  readonly preventSelfReview?: boolean;
  /** Whether administrators of the repository may skip the rules. @default false */
  readonly adminsBypass?: boolean;
  /**
   * Time that a job waits after it was triggered: whole minutes up to 43,200, which is 30 days. In private repositories only
   * GitHub Enterprise offers this.
   *
   * @default - none
   */
  readonly waitTimer?: Duration;
  /** Which branches and tags may be deployed. @default - BranchPolicy.any */
  readonly branches?: BranchPolicy;
  /** Secrets that only jobs of this environment see. @default - none */
  readonly secrets?: GithubSecrets;
  /** Variables that only jobs of this environment see. @default - none */
  readonly variables?: GithubVariables;
}

const environmentProps = options<GithubEnvironmentProps>({
  name: text,
  reviewers: reviewersKind,
  preventSelfReview: flag,
  adminsBypass: flag,
  waitTimer: duration,
  branches: made(() => BranchPolicy, 'BranchPolicy.matching({ branches: ["main"] })'),
  secrets: secretsKind,
  variables: variablesKind,
});

const LONGEST_WAIT_MINUTES = 43_200;

/** A deployment environment of a repository: who approves, what may be deployed, and what its jobs know. */
export class GithubEnvironment extends Construct {
  /** Name at GitHub. */
  readonly environmentName: string;

  /** @throws PlumblineError naming construct path, field and reason */
  constructor(scope: GithubRepository, id: string, props: GithubEnvironmentProps = {}) {
    super(checkedRepository(scope, id), usableId(scope, id));
    checked(this, environmentProps, props);
    const { name = id, reviewers, waitTimer, branches = BranchPolicy.any } = props;
    this.environmentName = checkedName(this, name);
    if (reviewers) checkReviewers(this, reviewers);
    if (props.preventSelfReview && !reviewers) {
      throw refusal(this, {
        field: 'preventSelfReview',
        value: true,
        why: 'nobody reviews deployments to this environment',
        next: 'declare reviewers',
      });
    }
    const repository = scope.repository;
    const resource = addressed(
      new RepositoryEnvironment(this, 'environment', {
        repository,
        environment: escapeTerraform(name),
        canAdminsBypass: props.adminsBypass ?? false,
        preventSelfReview: props.preventSelfReview ?? reviewers !== undefined,
        // Left out, it would read as changed to 0 after every creation.
        waitTimer: waitTimer ? minutes(this, waitTimer) : 0,
        ...(reviewers && { reviewers: [reviewerIds(scope, reviewers)] }),
        ...(branches.kind !== 'any' && {
          deploymentBranchPolicy: {
            protectedBranches: branches.kind === 'protected',
            customBranchPolicies: branches.kind === 'custom',
          },
        }),
      }),
      name,
    );
    const environment = resource.environment;
    for (const pattern of branches.branches) {
      const policy = { repository, environment, branchPattern: escapeTerraform(pattern) };
      addressed(
        new RepositoryEnvironmentDeploymentPolicy(this, `branch-${terraformName(pattern)}`, policy),
        `${name}_branch_${pattern}`,
      );
    }
    for (const pattern of branches.tags) {
      const policy = { repository, environment, tagPattern: escapeTerraform(pattern) };
      addressed(
        new RepositoryEnvironmentDeploymentPolicy(this, `tag-${terraformName(pattern)}`, policy),
        `${name}_tag_${pattern}`,
      );
    }
    const place = { scope: this, repository: scope, environment: { name, resource } };
    addValues(place, props.secrets ?? {}, props.variables ?? {});
  }
}

function checkedName(self: GithubEnvironment, name: string): string {
  const problem =
    name.trim() === '' || name !== name.trim() || name.length > 255
      ? 'names have 1 to 255 characters, without spaces at their ends'
      : // Control characters would also garble every listing.
        /[\p{Cc}'"`,;\\]/u.test(name)
        ? 'GitHub takes no quotes, commas, semicolons, backslashes or control characters in it'
        : undefined;
  const namesake = self.node.scope?.node.children.find(
    (other) =>
      other !== self &&
      other instanceof GithubEnvironment &&
      other.environmentName.toLowerCase() === name.toLowerCase(),
  );
  if (problem === undefined && !namesake) return name;
  throw refusal(self, {
    field: 'name',
    value: name,
    why: problem ?? `${namesake!.node.path} has this name, and GitHub does not tell upper from lower case`,
    next: 'use a name such as "production"',
  });
}

function minutes(scope: Construct, waitTimer: Duration): number {
  const amount = waitTimer.toMilliseconds() / 60_000;
  if (Number.isInteger(amount) && amount <= LONGEST_WAIT_MINUTES) return amount;
  throw refusal(scope, {
    field: 'waitTimer',
    value: String(waitTimer),
    why: `GitHub counts in whole minutes, up to ${LONGEST_WAIT_MINUTES} (30 days)`,
    next: `use ${Duration.minutes(Math.min(LONGEST_WAIT_MINUTES, Math.max(1, Math.round(amount))))}`,
  });
}
