import { notFound, ok } from '../answer';
import type { GithubState, Person } from '../state';
import { nodeId, personOf, repositoryView, userView, zero } from '../views';
import { type Endpoints, inRepository, REPO } from './endpoint';

const SINCE = '2020-01-01T00:00:00Z';

/** Users, organizations, teams, and the repository itself. */
export const peopleEndpoints: Endpoints = {
  [`GET ${REPO}`]: inRepository((repository, _, state) => ok(repositoryView(state, repository))),
  'GET /user': (state, { actor }) =>
    ok({
      ...profile(personOf(state, actor)),
      ...zero('collaborators', 'disk_usage', 'owned_private_repos', 'private_gists', 'total_private_repos'),
      two_factor_authentication: true,
    }),
  'GET /users/{username}': (state, { params }) => ok(profile(known(state, params['username']!))),
  'GET /users/{username}/gpg_keys': () => ok([]),
  'GET /users/{username}/keys': () => ok([]),
  'GET /orgs/{org}': ({ organization }, { params }) => {
    if (params['org'] !== organization.login) throw notFound();
    return ok(organizationView(organization));
  },
  'GET /orgs/{org}/teams/{team_slug}': ({ organization, teams }, { params }) => {
    const team = teams.find(({ slug }) => slug === params['team_slug']);
    if (!team || params['org'] !== organization.login) throw notFound();
    return ok({
      ...teamView(organization.login, team),
      ...{ members_count: 1, repos_count: 1, created_at: SINCE, updated_at: SINCE },
      organization: organizationView(organization),
    });
  },
};

function known({ users, organization }: GithubState, login: string): Person {
  const found = [...users, organization].find((person) => person.login.toLowerCase() === login.toLowerCase());
  if (!found) throw notFound();
  return found;
}

function profile(person: Person): Record<string, unknown> {
  return {
    ...userView(person),
    ...{
      name: person.login,
      company: null,
      blog: '',
      location: null,
      email: null,
      hireable: null,
      bio: null,
    },
    ...zero('public_repos', 'public_gists', 'followers', 'following'),
    ...{ created_at: SINCE, updated_at: SINCE },
  };
}

/** `team`, as the reviewers of an environment carry it. */
export function teamView(
  organization: string,
  { id, slug }: { id: number; slug: string },
): Record<string, unknown> {
  const url = `https://api.github.com/orgs/${organization}/teams/${slug}`;
  return {
    ...{ id, node_id: nodeId('Team', id), url, name: slug, slug, description: null },
    ...{
      privacy: 'closed',
      notification_setting: 'notifications_enabled',
      permission: 'pull',
      type: 'organization',
    },
    html_url: `https://github.com/orgs/${organization}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
  };
}

function organizationView({ id, login, plan }: GithubState['organization']): Record<string, unknown> {
  const url = `https://api.github.com/orgs/${login}`;
  return {
    ...{ login, id, node_id: nodeId('Organization', id), url, type: 'Organization', description: null },
    ...{
      repos_url: `${url}/repos`,
      events_url: `${url}/events`,
      hooks_url: `${url}/hooks`,
      issues_url: `${url}/issues`,
    },
    ...{ members_url: `${url}/members{/member}`, public_members_url: `${url}/public_members{/member}` },
    ...{
      avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
      html_url: `https://github.com/${login}`,
    },
    ...{ has_organization_projects: true, has_repository_projects: true, archived_at: null },
    ...zero('public_repos', 'public_gists', 'followers', 'following'),
    ...{ created_at: SINCE, updated_at: SINCE },
    plan: { name: plan, space: 976_562_499, private_repos: 999_999, filled_seats: 2, seats: 2 },
  };
}
