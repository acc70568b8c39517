import { PlumblineError } from '../../core/errors';
import type { LiveProject } from '../../platforms/railway/snapshot';
import {
  PROJECT_CREATE,
  PROJECT_DELETE,
  PROJECT_TRANSFER,
  PROJECT_UPDATE,
} from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import {
  assertUnprotected,
  createOnce,
  deleteIfThere,
  importParts,
  nothingToImport,
  orGone,
} from './behaviour';
import { project as definition } from './definitions';
import type { Session } from './session';

export const project: Resource<Session> = {
  definition,

  async existing(session, planned) {
    if (planned['name'] === UNKNOWN || planned['workspace_id'] === UNKNOWN) return UNKNOWN;
    const id = await findByName(session, planned);
    return id === undefined ? null : stateOf(await session.snapshots.project(id), planned);
  },

  async create(session, planned) {
    const input = {
      name: planned['name'],
      description: planned['description'],
      workspaceId: planned['workspace_id'],
      defaultEnvironmentName: planned['default_environment_name'],
      prDeploys: planned['pr_deploys'],
    };
    const id = await createOnce(session, {
      create: async () =>
        (await session.snapshots.write(PROJECT_CREATE, { input }, `create project ${planned['name']}`))
          .projectCreate.id,
      find: () => findByName(session, planned),
    });
    session.made.add(id);
    return { ...planned, id };
  },

  async read({ snapshots }, state) {
    const live = await orGone(snapshots.project(state['id']));
    return live && stateOf(live, state);
  },

  async update(session, prior, planned) {
    await writeSettings(session, prior, planned);
    return planned;
  },

  async delete({ snapshots }, state) {
    assertUnprotected(state, `Project ${state['name']}`);
    await deleteIfThere(
      snapshots.write(PROJECT_DELETE, { id: state['id'] }, `delete project ${state['name']}`),
    );
  },

  async import({ snapshots }, id) {
    const [projectId] = importParts(definition.type, id, 'project id') as [string];
    const live = await orGone(snapshots.project(projectId));
    if (!live) throw nothingToImport(`project ${projectId}`);
    const created = { default_environment_name: 'production', deletion_protection: true };
    return { ...stateOf(live, created), workspace_id: live.workspaceId ?? null };
  },
};

function stateOf(live: LiveProject, state: State): State {
  return {
    ...state,
    id: live.id,
    name: live.name,
    description: live.description ?? '',
    pr_deploys: live.prDeploys ?? false,
    // Left to the token when not declared, so then it is not compared either.
    workspace_id: state['workspace_id'] ? (live.workspaceId ?? null) : null,
  };
}

async function writeSettings({ snapshots }: Session, prior: State, planned: State): Promise<void> {
  const id = planned['id'];
  if (planned['workspace_id'] && prior['workspace_id'] && planned['workspace_id'] !== prior['workspace_id']) {
    const variables = { id, workspaceId: planned['workspace_id'] };
    await snapshots.write(PROJECT_TRANSFER, variables, `transfer project ${planned['name']}`);
  }
  const same = ['name', 'description', 'pr_deploys'].every((name) => planned[name] === prior[name]);
  if (same) return;
  const input = {
    name: planned['name'],
    description: planned['description'],
    prDeploys: planned['pr_deploys'],
  };
  await snapshots.write(PROJECT_UPDATE, { id, input }, `update project ${planned['name']}`);
}

/** Id of the project of this name, if the token sees one. @throws PlumblineError when there are several */
async function findByName(session: Session, planned: State): Promise<string | undefined> {
  const name = planned['name'];
  const scope = await session.scope();
  if (scope.kind === 'project') {
    const live = await session.snapshots.project(scope.projectId);
    if (live.name === name) return live.id;
    throw new PlumblineError({
      what: `Cannot create project ${name} with a token of project ${live.name}`,
      why: 'A project token is for one environment of one existing project and creates no others.',
      next: `Use an account or workspace token, or declare the name "${live.name}".`,
    });
  }
  const projects = await session.snapshots.projects(planned['workspace_id']);
  const ids = projects.filter((each) => each.name === name).map(({ id }) => id);
  if (ids.length <= 1) return ids[0];
  throw new PlumblineError({
    what: `${ids.length} projects are named ${name}: ${ids.join(', ')}`,
    why: 'Which one is meant cannot be told from the name.',
    next: 'Import the right one: terraform import <address> <project id>.',
  });
}
