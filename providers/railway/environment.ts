import { leftOut, RailwayError } from '../../platforms/railway/errors';
import { ENVIRONMENT_CREATE, ENVIRONMENT_DELETE, ENVIRONMENT_RENAME } from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import { UNKNOWN } from '../framework/schema';
import {
  assertUnprotected,
  createOnce,
  deleteIfThere,
  importParts,
  nothingToImport,
  orGone,
} from './behaviour';
import { environment as definition } from './definitions';
import type { Session } from './session';

export const environment: Resource<Session> = {
  definition,

  async existing(session, planned) {
    const { project_id: projectId, name } = planned;
    if (projectId === UNKNOWN || name === UNKNOWN) return UNKNOWN;
    // What a project of this run came with is nobody else's.
    if (session.made.has(projectId)) return null;
    const id = await findByName(session, projectId, name);
    return id === undefined ? null : { ...planned, id };
  },

  async create(session, planned) {
    const { project_id: projectId, name } = planned;
    const input = { projectId, name, skipInitialDeploys: true };
    const find = () => findByName(session, projectId, name);
    const create = async () =>
      (await session.snapshots.write(ENVIRONMENT_CREATE, { input }, `create environment ${name}`))
        .environmentCreate.id;
    const came = session.made.has(projectId) ? await find() : undefined;
    const id = came ?? (await createOnce(session, { create, find }));
    session.made.add(id);
    return { ...planned, id };
  },

  async read({ snapshots }, state) {
    const { id, project_id: projectId } = state;
    const project = await orGone(snapshots.project(projectId));
    const live = project?.environments.find((each) => each.id === id);
    if (live) return { ...state, name: live.name };
    if (project && (await orGone(snapshots.environment(id))))
      throw leftOut(`environment ${id}`, `environments of project ${projectId}`);
    return null;
  },

  async update({ snapshots }, prior, planned) {
    const { id, name } = planned as { id: string; name: string };
    if (name !== prior['name'])
      await snapshots.write(ENVIRONMENT_RENAME, { id, name }, `rename environment ${id}`);
    return planned;
  },

  async delete({ snapshots }, state, context) {
    const { id, name } = state;
    assertUnprotected(state, `Environment ${name}`);
    try {
      await deleteIfThere(snapshots.write(ENVIRONMENT_DELETE, { id }, `delete environment ${name}`));
    } catch (error) {
      if (!(error instanceof RailwayError) || !/base environment/i.test(error.said)) throw error;
      context.warn(
        `Environment ${name} stays as long as its project`,
        'It is the base environment, which Railway deletes only together with the project.',
      );
    }
  },

  async import({ snapshots }, id) {
    const [projectId, environmentId] = importParts(definition.type, id, 'project id', 'environment id') as [
      string,
      string,
    ];
    const project = await orGone(snapshots.project(projectId));
    const live = project?.environments.find((each) => each.id === environmentId);
    if (!live) throw nothingToImport(`environment ${environmentId} in project ${projectId}`);
    return { id: live.id, project_id: projectId, name: live.name, deletion_protection: true };
  },
};

async function findByName(
  { snapshots }: Session,
  projectId: string,
  name: string,
): Promise<string | undefined> {
  const { environments } = await snapshots.project(projectId);
  return environments.find((each) => each.name === name)?.id;
}
