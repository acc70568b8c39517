import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import {
  createEnvironment,
  listProjects,
  readEnvironment,
  removeEnvironment,
  updateEnvironment,
} from '../../platforms/dokploy/projects';
import type { EnvironmentRecord } from '../../platforms/dokploy/records';
import type { Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, isLeft, theOne } from './adoption';
import { environment as definition } from './definitions/environment';
import type { Session } from './session';

/** An environment besides the default one. */
export const environment: Resource<Session> = {
  definition,

  async existing({ api }, { project_id: projectId, name }) {
    if (projectId === UNKNOWN || name === UNKNOWN) return UNKNOWN;
    const found = await environmentsNamed(api, projectId, name);
    const choose =
      'Rename the others in the dashboard, or import the one that is meant (terraform import … <environment id>).';
    const id = theOne(api, { what: `Environment "${name}"`, found, idOf: (each) => each, choose });
    // The list knows no description.
    return id === null ? null : stateOf(await readEnvironment(api, id));
  },

  async create({ api }, planned) {
    const { project_id: projectId, name } = planned;
    const id = await createOnce(api, {
      create: () => createEnvironment(api, { projectId, ...settingsOf(planned) }),
      find: () => environmentsNamed(api, projectId, name),
      idOf: (created) => created,
    });
    return { ...planned, id };
  },

  async read({ api }, state) {
    const found = await unlessGone(readEnvironment(api, state.id));
    return found ? stateOf(found) : null;
  },

  async update({ api }, prior, planned) {
    await updateEnvironment(api, prior.id, settingsOf(planned));
    return { ...planned };
  },

  async delete({ api }, state, context) {
    if (isLeft(`Environment "${state.name}"`, state, context)) return;
    await unlessGone(removeEnvironment(api, state.id));
  },

  async import({ api }, id) {
    return stateOf(await readEnvironment(api, id));
  },
};

async function environmentsNamed(api: DokployClient, projectId: string, name: string): Promise<string[]> {
  const project = (await listProjects(api)).find((candidate) => candidate.projectId === projectId);
  const found = project?.environments.filter((environment) => environment.name === name) ?? [];
  return found.map(({ environmentId }) => environmentId);
}

const settingsOf = (state: State) => ({ name: state.name, description: state.description ?? '' });

function stateOf(found: EnvironmentRecord): State {
  return {
    id: found.environmentId,
    project_id: found.projectId,
    name: found.name,
    description: found.description || null,
  };
}
