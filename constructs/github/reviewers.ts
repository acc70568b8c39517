import { DataGithubTeam } from '@cdktf/provider-github/lib/data-github-team';
import { DataGithubUser } from '@cdktf/provider-github/lib/data-github-user';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { refusal } from '../declaration-error';
import { options } from '../props/check';
import { either, type Kind, list, number, text } from '../props/kind';
import { repeated, terraformName } from './names';

/** Who may approve a deployment; one of them is enough. At most six together. */
export interface Reviewers {
  /** Logins, or ids, which cost no requests and survive a renaming. @default - none */
  readonly users?: readonly (string | number)[];
  /** Slugs of teams of the organization, or ids. Teams need at least read access to the repository. @default - none */
  readonly teams?: readonly (string | number)[];
}

const someone = either<string | number>(text, number);

/** What reviewers may be. */
export const reviewersKind: Kind<Reviewers> = options<Reviewers>({
  users: list(someone),
  teams: list(someone),
});

/** GitHub's limit for one environment. */
const MOST = 6;

/** Logins and slugs: letters, digits and single dashes, users of a company also `_`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** @throws PlumblineError when there are none, more than six, repeated ones, or ones that cannot be */
export function checkReviewers(scope: Construct, { users = [], teams = [] }: Reviewers): void {
  const refuse = (value: unknown, why: string, next: string) =>
    refusal(scope, { field: 'reviewers', value, why, next });
  const count = users.length + teams.length;
  if (count === 0) {
    throw refuse({}, 'nobody could approve anything', 'name a user or a team, or leave reviewers out');
  }
  if (count > MOST) {
    throw refuse(count, `GitHub takes at most ${MOST} users and teams together`, 'use a team');
  }
  for (const names of [users, teams]) {
    const twice = repeated(names.map(String));
    if (twice !== undefined) throw refuse(twice, 'it is there twice', 'name everybody once');
  }
  const wrong = [...users, ...teams].find((name) =>
    typeof name === 'number' ? !Number.isSafeInteger(name) || name < 1 : !NAME.test(name),
  );
  if (wrong !== undefined) {
    throw refuse(
      wrong,
      'it is neither a login, the slug of a team, nor an id',
      'write a user as "octocat", a team as "platform"',
    );
  }
}

/** The reviewers by id, as GitHub wants them; names are looked up when the stack is planned. */
export function reviewerIds(
  scope: Construct,
  { users = [], teams = [] }: Reviewers,
): { readonly users?: number[]; readonly teams?: number[] } {
  const userIds = users.map((user) => (typeof user === 'number' ? user : userId(scope, user)));
  const teamIds = teams.map((team) => (typeof team === 'number' ? team : teamId(scope, team)));
  return { ...(users.length > 0 && { users: userIds }), ...(teams.length > 0 && { teams: teamIds }) };
}

function userId(scope: Construct, username: string): number {
  const id = `user-${username}`;
  const found = scope.node.tryFindChild(id) as DataGithubUser | undefined;
  const user = found ?? new DataGithubUser(scope, id, { username });
  if (!found) user.overrideLogicalId(terraformName(username.toLowerCase()));
  return Token.asNumber(user.id);
}

function teamId(scope: Construct, slug: string): number {
  const id = `team-${slug}`;
  const found = scope.node.tryFindChild(id) as DataGithubTeam | undefined;
  const team = found ?? new DataGithubTeam(scope, id, { slug, summaryOnly: true });
  if (!found) team.overrideLogicalId(terraformName(slug.toLowerCase()));
  return Token.asNumber(team.id);
}
