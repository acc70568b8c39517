import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import {
  createProject,
  listProjects,
  readProject,
  removeProject,
  updateProject,
} from '../../platforms/dokploy/projects';
import type { ProjectSummary } from '../../platforms/dokploy/records';
import { ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, isLeft, theOne } from './adoption';
import { project as definition } from './definitions/project';
import type { Session } from './session';

interface Created {
  readonly projectId: string;
  readonly defaultEnvironmentId: string;
}

/** A project with its default environment. */
export const project: Resource<Session> = {
  definition,

  async existing({ api }, { name }) {
    if (name === UNKNOWN) return UNKNOWN;
    const found = await projectsNamed(api, name);
    const choose =
      'Rename the others in the dashboard, or import the one that is meant (terraform import … <project id>).';
    const met = theOne(api, { what: `Project "${name}"`, found, idOf: ({ projectId }) => projectId, choose });
    return met && stateOf(met);
  },

  async create({ api }, planned) {
    const { projectId, defaultEnvironmentId } = await createOnce<Created>(api, {
      create: () => createProject(api, settingsOf(planned)),
      find: async () => (await projectsNamed(api, planned.name)).map(createdOf),
      idOf: (created) => created.projectId,
    });
    return { ...planned, id: projectId, default_environment_id: defaultEnvironmentId };
  },

  async read({ api }, state) {
    const found = (await listProjects(api)).find(({ projectId }) => projectId === state.id);
    const confirmed = found ?? (await unlessGone(readProject(api, state.id)));
    return confirmed ? stateOf(confirmed) : null;
  },

  async update({ api }, prior, planned) {
    await updateProject(api, prior.id, settingsOf(planned));
    return { ...planned };
  },

  async delete({ api }, state, context) {
    if (isLeft(`Project "${state.name}"`, state, context)) return;
    await unlessGone(removeProject(api, state.id));
  },

  async import({ api }, id) {
    const found = (await listProjects(api)).find(({ projectId }) => projectId === id);
    if (found) return stateOf(found);
    throw new ProviderError(
      `There is no project ${id}`,
      'The key sees only the projects of its own organization.',
    );
  },
};

const projectsNamed = async (api: DokployClient, name: string) =>
  (await listProjects(api)).filter((project) => project.name === name);

const settingsOf = (state: State) => ({ name: state.name, description: state.description ?? '' });

function stateOf(found: ProjectSummary): State {
  const { projectId, defaultEnvironmentId } = createdOf(found);
  return {
    id: projectId,
    name: found.name,
    description: found.description || null,
    default_environment_id: defaultEnvironmentId,
  };
}

function createdOf({ projectId, environments }: ProjectSummary): Created {
  const byDefault = environments.find(({ isDefault }) => isDefault) ?? environments[0];
  return { projectId, defaultEnvironmentId: byDefault?.environmentId ?? '' };
}
