import { RepositoryRuleset } from '@cdktf/provider-github/lib/repository-ruleset';
import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { checked, options } from '../props/check';
import { either, flag, list, no, number, oneOf, text } from '../props/kind';
import { escapeTerraform } from '../terraform-value';
import { addressed, repeated } from './names';
import { checkedRepository, type GithubRepository } from './repository';

/** How pull requests are reviewed before they may be merged. */
export interface ReviewRule {
  /** Approvals that are needed, 0 to 10. @default 1 */
  readonly approvals?: number;
  /**
   * Whether an owner named in `CODEOWNERS` has to approve changes to their files, such as those of environment variables.
   *
   * @default true
   */
  readonly codeOwners?: boolean;
  /** Whether a push makes earlier approvals void. @default true */
  readonly dismissStale?: boolean;
  /** Whether somebody else than who pushed last has to approve. @default false */
  readonly lastPushApproval?: boolean;
  /** Whether every conversation has to be resolved. @default false */
  readonly resolvedThreads?: boolean;
}

export interface GithubRulesetProps {
  /** Name at GitHub. @default - the id */
  readonly name?: string;
  /** Branches it is about, such as `main` or `release/*`, or `~ALL`. @default - the default branch of the repository */
  readonly branches?: readonly string[];
  /**
   * Checks that have to succeed, by the exact names that GitHub shows: the `name` of the job, not of the workflow.
   *
   * @default - none
   */
  readonly requiredChecks?: readonly string[];
  /** Whether a branch has to be up to date with its base before it may be merged. @default true */
  readonly upToDate?: boolean;
  /** Reviews of pull requests; `false` allows pushing without one. @default - one approval, of the code owner where there is one */
  readonly reviews?: ReviewRule | false;
  /** Whether history may be rewritten. @default false */
  readonly forcePush?: boolean;
  /** Whether the branches may be deleted. @default false */
  readonly deletion?: boolean;
  /** `evaluate`, which only reports, is part of GitHub Enterprise. @default 'active' */
  readonly enforcement?: 'active' | 'evaluate' | 'disabled';
}

const rulesetProps = options<GithubRulesetProps>({
  name: text,
  branches: list(text),
  requiredChecks: list(text),
  upToDate: flag,
  reviews: either<ReviewRule | false>(
    no,
    options<ReviewRule>({
      approvals: number,
      codeOwners: flag,
      dismissStale: flag,
      lastPushApproval: flag,
      resolvedThreads: flag,
    }),
  ),
  forcePush: flag,
  deletion: flag,
  enforcement: oneOf('active', 'evaluate', 'disabled'),
});

/** Rules for branches of a repository. Nobody may bypass them, administrators included. */
export class GithubRuleset extends Construct {
  /** @throws PlumblineError naming construct path, field and reason */
  constructor(scope: GithubRepository, id: string, props: GithubRulesetProps) {
    super(checkedRepository(scope, id), usableId(scope, id));
    checked(this, rulesetProps, props);
    const { name = id, branches, requiredChecks = [], reviews = {}, enforcement = 'active' } = props;
    checkList(this, 'requiredChecks', requiredChecks);
    checkList(this, 'branches', branches ?? ['main']);
    checkBranches(this, branches ?? []);
    if (branches?.length === 0 || name.trim() === '') {
      throw refusal(this, {
        field: branches?.length === 0 ? 'branches' : 'name',
        why: 'it would be about nothing',
        next: 'leave it out, or write something',
      });
    }
    const resource = new RepositoryRuleset(this, 'ruleset', {
      repository: scope.repository,
      name: escapeTerraform(name),
      target: 'branch',
      enforcement,
      conditions: {
        refName: { include: branches?.map(reference) ?? ['~DEFAULT_BRANCH'], exclude: [] },
      },
      rules: {
        nonFastForward: !(props.forcePush ?? false),
        deletion: !(props.deletion ?? false),
        ...(reviews !== false && { pullRequest: pullRequest(this, reviews) }),
        ...(requiredChecks.length > 0 && {
          requiredStatusChecks: {
            strictRequiredStatusChecksPolicy: props.upToDate ?? true,
            requiredCheck: requiredChecks.map((context) => ({ context: escapeTerraform(context) })),
          },
        }),
      },
    });
    addressed(resource, name);
  }
}

/** What GitHub takes for a branch or a pattern besides their names. */
const GROUPS = ['~ALL', '~DEFAULT_BRANCH'];

/** GitHub accepts any text, and a rule for branches that cannot exist protects nothing. */
function checkBranches(scope: Construct, branches: readonly string[]): void {
  for (const branch of branches) {
    const refuse = (why: string, next: string) =>
      refusal(scope, { field: 'branches', value: branch, why, next });
    if (branch.startsWith('refs/')) {
      throw refuse(
        'refs/heads/ is put before each name, so this would protect no branch',
        `write the name of a branch alone, such as ${JSON.stringify(branch.replace(/^refs\/heads\//, '').replace(/^refs\/.*|^$/, 'main'))}`,
      );
    }
    if (branch.startsWith('~') && !GROUPS.includes(branch)) {
      throw refuse(
        `no branch begins with "~", and GitHub knows only ${GROUPS.join(' and ')}`,
        'use one of them',
      );
    }
  }
}

const reference = (branch: string) =>
  escapeTerraform(GROUPS.includes(branch) ? branch : `refs/heads/${branch}`);

function pullRequest(scope: Construct, rule: ReviewRule) {
  const { approvals = 1, codeOwners = true, dismissStale = true } = rule;
  if (!Number.isInteger(approvals) || approvals < 0 || approvals > 10) {
    throw refusal(scope, {
      field: 'reviews.approvals',
      value: approvals,
      why: 'GitHub takes 0 to 10',
      next: 'use 1',
    });
  }
  return {
    requiredApprovingReviewCount: approvals,
    requireCodeOwnerReview: codeOwners,
    dismissStaleReviewsOnPush: dismissStale,
    requireLastPushApproval: rule.lastPushApproval ?? false,
    requiredReviewThreadResolution: rule.resolvedThreads ?? false,
  };
}

function checkList(scope: Construct, field: string, names: readonly string[]): void {
  const twice = repeated(names);
  const bad = twice ?? names.find((name) => name.trim() === '' || name !== name.trim());
  if (bad === undefined) return;
  throw refusal(scope, {
    field,
    value: bad,
    why: twice === undefined ? 'it is empty, or has spaces at its ends' : 'it is there twice',
    next: 'write the name once, exactly as GitHub shows it',
  });
}
