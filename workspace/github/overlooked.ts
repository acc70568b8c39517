import { z } from 'zod';
import {
  createGithub,
  type Github,
  githubError,
  type Repository,
  unlessAbsent,
} from '../../platforms/github';
import type { StateResource } from '../engine';
import type { GithubAccess } from './access';

/** Something that was changed at GitHub and that GitHub's Terraform provider does not notice. */
export interface Overlooked {
  /** Terraform address, such as `github_repository_environment.production`. */
  readonly address: string;
  readonly attribute: 'reviewers' | 'encrypted_value';
  /** For people: `the reviewers of production`. */
  readonly name: string;
  /** What the state believes, as JSON; absent for secrets. */
  readonly declared?: string;
}

const resource = z.object({
  address: z.string(),
  type: z.string(),
  values: z.looseObject({
    repository: z.string(),
    environment: z.string().optional(),
    secret_name: z.string().optional(),
    updated_at: z.string().nullish(),
    reviewers: z.array(z.unknown()).optional(),
  }),
});
type Resource = z.infer<typeof resource>;

const SECRETS = ['github_actions_secret', 'github_actions_environment_secret'];

/**
 * Finds environments whose reviewers were all removed, and secrets that were replaced by hand. Without reviewers GitHub does not
 * mention them at all, which its provider takes for "as before"; and the time of a secret's last change it reads and never
 * compares. Neither a plan nor an apply would set them right. Costs one request for all environments and one per place of secrets.
 *
 * @param known what the state knows
 * @throws GithubError when GitHub refuses or does not answer
 */
export async function findOverlooked(
  known: readonly StateResource[],
  access: GithubAccess,
): Promise<Overlooked[]> {
  const resources = comparable(known);
  if (resources.length === 0 || access.token === undefined) return [];
  const github = createGithub({ token: access.token, baseUrl: access.url });
  const repositories = [...new Set(resources.map(({ values }) => values.repository))];
  const found = repositories.map(async (repo) => {
    const at = { owner: access.owner, repo };
    const own = resources.filter(({ values }) => values.repository === repo);
    try {
      return (await Promise.all([unreviewed(github, at, own), replacedSecrets(github, at, own)])).flat();
    } catch (error) {
      throw githubError(error, `compare environments and secrets of ${at.owner}/${repo}`);
    }
  });
  return (await Promise.all(found)).flat();
}

function comparable(known: readonly StateResource[]): Resource[] {
  return known.flatMap((each) => {
    const { success, data } = resource.safeParse(each);
    const counts = success && (SECRETS.includes(data.type) || (data.values.reviewers?.length ?? 0) > 0);
    return counts ? [data] : [];
  });
}

async function unreviewed(
  github: Github,
  { owner, repo }: Repository,
  resources: readonly Resource[],
): Promise<Overlooked[]> {
  const declared = resources.filter(({ type }) => type === 'github_repository_environment');
  if (declared.length === 0) return [];
  const all = await github.paginate('GET /repos/{owner}/{repo}/environments', { owner, repo });
  return declared.flatMap(({ address, values }) => {
    const { environment = '', reviewers } = values;
    const live = all.find(({ name }) => name === environment);
    // One that is gone altogether the provider does notice.
    const lost = live?.protection_rules?.every(({ type }) => type !== 'required_reviewers') ?? false;
    const name = `the reviewers of ${environment}`;
    return lost
      ? [{ address, attribute: 'reviewers' as const, name, declared: JSON.stringify(reviewers) }]
      : [];
  });
}

async function replacedSecrets(
  github: Github,
  { owner, repo }: Repository,
  resources: readonly Resource[],
): Promise<Overlooked[]> {
  const declared = resources.filter(({ type }) => SECRETS.includes(type));
  const places = [...new Set(declared.map(({ values }) => values.environment))];
  const { actions } = github.rest;
  const found = places.map(async (environment) => {
    const reading =
      environment === undefined
        ? github.paginate(actions.listRepoSecrets, { owner, repo })
        : github.paginate(actions.listEnvironmentSecrets, { owner, repo, environment_name: environment });
    const live = new Map((await unlessAbsent(reading))?.map((each) => [each.name, each.updated_at]));
    return declared
      .filter(({ values }) => values.environment === environment)
      .filter(({ values }) => isLater(live.get(values.secret_name ?? ''), values.updated_at))
      .map(({ address, values }) => ({
        address,
        attribute: 'encrypted_value' as const,
        name: `the secret ${values.secret_name}${environment === undefined ? '' : ` of ${environment}`}`,
      }));
  });
  return (await Promise.all(found)).flat();
}

/** Whether GitHub tells of a change after the one that the state knows; what either does not tell is no sign. */
function isLater(live: string | undefined, known: string | null | undefined): boolean {
  return live !== undefined && !!known && Date.parse(live) > Date.parse(isoTime(known));
}

/** The provider keeps times as Go prints them: `2026-11-21 15:30:00 +0000 UTC`. */
const isoTime = (text: string) => text.replace(/^(\S+) (\S+) \+0000 UTC$/, '$1T$2Z');
