import { PlumblineError } from '../../core/errors';
import { isRailway } from './errors';
import type { LiveProject, Snapshots } from './snapshot';
import type { TokenScope } from './token';

/** Where a declaration says that its services live, as far as it is known. */
export interface Place {
  readonly projectId?: string | undefined;
  readonly environmentId?: string | undefined;
}

/** Who looks for a place. */
export interface Searcher {
  readonly snapshots: Snapshots;
  /** What the token is for; asked only to say what is there instead. */
  readonly scope: () => Promise<TokenScope>;
}

/**
 * Proves that a place exists and may be read: the environment in its project, or the project alone.
 *
 * @throws PlumblineError that lists what is there instead
 */
export async function assertPlaceExists(searcher: Searcher, place: Place): Promise<void> {
  const { snapshots } = searcher;
  const { projectId, environmentId } = place;
  if (environmentId === undefined) {
    if (projectId !== undefined)
      await found(snapshots.project(projectId), `project ${projectId}`, searcher, place);
    return;
  }
  const environment = await found(
    snapshots.environment(environmentId),
    `environment ${environmentId}`,
    searcher,
    place,
  );
  if (projectId === undefined || environment.projectId === projectId) return;
  const { name, projectId: owner } = environment;
  throw wrong(
    `Environment ${name} (${environmentId}) belongs to project ${owner}, not to ${projectId}`,
    `Both ids have to be of one place. ${await whatIsThere(searcher, place)}`,
  );
}

async function found<T>(reading: Promise<T>, what: string, searcher: Searcher, place: Place): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!isRailway(error, 'not-found')) throw error;
    throw wrong(
      `There is no Railway ${what} that this token may read`,
      `Railway answered "${error.said}": it was deleted, the id is of something else, or the token is of another workspace. ${await whatIsThere(searcher, place)}`,
    );
  }
}

const wrong = (what: string, why: string) =>
  new PlumblineError(
    {
      what,
      why,
      next: 'Correct the declared ids, or use a token for them. The address of the dashboard has both: /project/<project>?environmentId=<environment>.',
    },
    { code: 'refused' },
  );

const MOST_NAMES = 20;

/** What is there instead, as far as it can be read. */
async function whatIsThere(
  { snapshots, scope }: Searcher,
  { projectId, environmentId }: Place,
): Promise<string> {
  const project = (id: string | undefined) =>
    id === undefined ? undefined : snapshots.project(id).catch(() => undefined);
  const mistaken = await project(environmentId);
  if (mistaken) return `${environmentId} is the id of a project: ${environmentsOf(mistaken)}`;
  const declared = await project(projectId);
  if (declared) return environmentsOf(declared);
  const token = await scope().catch(() => undefined);
  if (token?.kind === 'project')
    return `The token is for environment ${token.environmentId} of project ${token.projectId}.`;
  const projects = await snapshots.projects().catch(() => undefined);
  return projects ? `The token sees the projects ${list(projects)}.` : '';
}

const environmentsOf = ({ name, environments }: LiveProject) =>
  `Project ${name} has the environments ${list(environments)}.`;

function list(all: readonly { readonly name: string; readonly id: string }[]): string {
  if (all.length === 0) return '(none)';
  const named = all.slice(0, MOST_NAMES).map(({ name, id }) => `${name} (${id})`);
  return [...named, ...(all.length > MOST_NAMES ? [`${all.length - MOST_NAMES} more`] : [])].join(', ');
}
