import { HIDDEN } from '../../core/attribute-path';
import {
  createGithub,
  type Github,
  githubError,
  type Repository,
  unlessAbsent,
} from '../../platforms/github';
import type { PlanResourceChange } from '../engine/show-json';
import type { GithubAccess } from './access';

/** What GitHub has already under the name of something that is to be created. */
export interface ExistingObject {
  /** Its name, with the place it is in. */
  readonly id: string;
  /** What it has today by attribute; without what nobody may read. */
  readonly live: Readonly<Record<string, unknown>>;
}

interface Wanted {
  readonly address: string;
  readonly type: string;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * Finds what a plan creates at GitHub and GitHub has already. Its provider writes over that without a word: an environment
 * gets other reviewers, a secret another value.
 *
 * @returns by address
 * @throws GithubError when GitHub refuses or does not answer
 */
export async function existingOnGithub(
  changes: readonly PlanResourceChange[],
  { url, owner, token }: GithubAccess,
): Promise<Map<string, ExistingObject>> {
  const wanted = changes.flatMap(({ address, type, change }): Wanted[] => {
    const created = change.actions.length === 1 && change.actions[0] === 'create';
    return created && type.startsWith('github_')
      ? [{ address, type, after: change.after as Wanted['after'] }]
      : [];
  });
  if (wanted.length === 0 || token === undefined) return new Map();
  const github = createGithub({ token, baseUrl: url });
  const repositories = [...new Set(wanted.map(({ after }) => String(after['repository'])))];
  const found = repositories.map(async (repo) => {
    const own = wanted.filter(({ after }) => after['repository'] === repo);
    try {
      return await existingIn(github, { owner, repo }, own);
    } catch (error) {
      throw githubError(error, `look for what ${owner}/${repo} has already`);
    }
  });
  return new Map((await Promise.all(found)).flat());
}

async function existingIn(
  github: Github,
  at: Repository,
  wanted: readonly Wanted[],
): Promise<[string, ExistingObject][]> {
  const lists = new Map<string, Promise<readonly Live[]>>();
  const listOf = (kind: Kind, environment: string) => {
    const key = `${kind.nameIn} ${environment}`;
    const list =
      lists.get(key) ?? kind.list(github, { owner: at.owner, repo: at.repo, environment_name: environment });
    lists.set(key, list);
    return list;
  };
  const found = wanted.map(async ({ address, type, after }): Promise<[string, ExistingObject][]> => {
    const kind = KINDS[type];
    if (!kind) return [];
    const name = String(after[kind.nameIn]);
    const place = kind.nameIn === 'environment' ? '' : String(after['environment'] ?? '');
    // GitHub tells no upper from lower case in any of these names.
    const there = (await listOf(kind, place)).find((each) => each.name.toLowerCase() === name.toLowerCase());
    return there
      ? [[address, { id: place === '' ? name : `${place}/${name}`, live: kind.attributes(there) }]]
      : [];
  });
  return (await Promise.all(found)).flat();
}

/** Of a repository, or of an environment in it. */
type Place = { owner: string; repo: string; environment_name: string };

interface Live {
  readonly name: string;
}

interface Kind<T extends Live = Live> {
  /** The attribute that holds the name. */
  readonly nameIn: string;
  readonly list: (github: Github, place: Place) => Promise<readonly T[]>;
  /** What Terraform compares, as the provider writes it. */
  readonly attributes: (live: T) => Readonly<Record<string, unknown>>;
}

const kind = <T extends Live>(definition: Kind<T>): Kind => definition as unknown as Kind;

const SECRET = { encrypted_value: HIDDEN };

/** GitHub refuses a second ruleset of a name by itself, and an environment's patterns belong to it. */
const KINDS: Readonly<Record<string, Kind>> = {
  github_repository_environment: kind({
    nameIn: 'environment',
    list: (github, place) =>
      github.paginate('GET /repos/{owner}/{repo}/environments', place) as Promise<LiveEnvironment[]>,
    attributes: environmentAttributes,
  }),
  github_actions_secret: kind({
    nameIn: 'secret_name',
    list: (github, place) => github.paginate(github.rest.actions.listRepoSecrets, place),
    attributes: () => SECRET,
  }),
  github_actions_environment_secret: kind({
    nameIn: 'secret_name',
    list: async (github, place) =>
      (await unlessAbsent(github.paginate(github.rest.actions.listEnvironmentSecrets, place))) ?? [],
    attributes: () => SECRET,
  }),
  github_actions_variable: kind({
    nameIn: 'variable_name',
    list: (github, place) => github.paginate(github.rest.actions.listRepoVariables, place),
    attributes: ({ value }) => ({ value }),
  }),
  github_actions_environment_variable: kind({
    nameIn: 'variable_name',
    list: async (github, place) =>
      (await unlessAbsent(github.paginate(github.rest.actions.listEnvironmentVariables, place))) ?? [],
    attributes: ({ value }) => ({ value }),
  }),
  github_issue_label: kind({
    nameIn: 'name',
    list: (github, place) => github.paginate(github.rest.issues.listLabelsForRepo, place),
    attributes: ({ color, description }) => ({ color, description: description ?? '' }),
  }),
};

interface LiveEnvironment extends Live {
  readonly can_admins_bypass?: boolean;
  readonly protection_rules?: readonly {
    readonly type: string;
    readonly wait_timer?: number;
    readonly prevent_self_review?: boolean;
    readonly reviewers?: readonly { readonly type: string; readonly reviewer: { readonly id: number } }[];
  }[];
  readonly deployment_branch_policy?: Readonly<Record<string, boolean>> | null;
}

function environmentAttributes(live: LiveEnvironment): Readonly<Record<string, unknown>> {
  const rules = live.protection_rules ?? [];
  const asked = rules.find(({ type }) => type === 'required_reviewers');
  const ids = (wanted: string) =>
    (asked?.reviewers ?? []).flatMap(({ type, reviewer }) => (type === wanted ? [reviewer.id] : [])).sort();
  const policy = live.deployment_branch_policy;
  return {
    can_admins_bypass: live.can_admins_bypass ?? true,
    wait_timer: rules.find(({ type }) => type === 'wait_timer')?.wait_timer ?? 0,
    prevent_self_review: asked?.prevent_self_review ?? false,
    reviewers: asked ? [{ teams: ids('Team'), users: ids('User') }] : [],
    deployment_branch_policy: policy ? [policy] : [],
  };
}
