import { unlessGone } from '../../platforms/dokploy/errors';
import {
  createProject,
  listProjects,
  removeProject,
  servicesOf,
  updateProject,
} from '../../platforms/dokploy/projects';
import type { ProjectSummary } from '../../platforms/dokploy/records';
import { ProviderError, type Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import { createOrAdopt } from './adoption';
import { project as definition } from './definitions/project';
import type { Session } from './session';

interface Created {
  readonly projectId: string;
  readonly defaultEnvironmentId: string;
}

/** A project with its default environment. */
export const project: Resource<Session> = {
  definition,

  async create({ api }, planned, _config, context) {
    const settings = settingsOf(planned);
    const { projectId, defaultEnvironmentId } = await createOrAdopt<Created>({
      client: api,
      context,
      what: `project "${planned.name}"`,
      find: async () =>
        (await listProjects(api))
          .filter(({ name }) => name === planned.name)
          .map((found) => ({ object: createdOf(found), ...inUse(found) })),
      create: () => createProject(api, settings),
      idOf: (created) => created.projectId,
    });
    return { ...planned, id: projectId, default_environment_id: defaultEnvironmentId };
  },

  async read({ api }, state) {
    const found = (await listProjects(api)).find(({ projectId }) => projectId === state.id);
    return found ? stateOf(found) : null;
  },

  async update({ api }, prior, planned) {
    await updateProject(api, prior.id, settingsOf(planned));
    return { ...planned };
  },

  async delete({ api }, state) {
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

function inUse({ environments }: ProjectSummary) {
  const services = environments.flatMap(servicesOf);
  return services.length > 0 ? { inUse: `It holds ${services.join(', ')}` } : {};
}
