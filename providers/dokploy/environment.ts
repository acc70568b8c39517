import { unlessGone } from '../../platforms/dokploy/errors';
import {
  createEnvironment,
  listProjects,
  readEnvironment,
  removeEnvironment,
  servicesOf,
  updateEnvironment,
} from '../../platforms/dokploy/projects';
import type { EnvironmentRecord } from '../../platforms/dokploy/records';
import type { Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import { createOrAdopt } from './adoption';
import { environment as definition } from './definitions/environment';
import type { Session } from './session';

/** An environment besides the default one. */
export const environment: Resource<Session> = {
  definition,

  async create({ api }, planned, _config, context) {
    const settings = settingsOf(planned);
    const id = await createOrAdopt({
      client: api,
      context,
      what: `environment "${planned.name}"`,
      find: async () =>
        (await listProjects(api))
          .filter(({ projectId }) => projectId === planned.project_id)
          .flatMap(({ environments }) => environments)
          .filter(({ name }) => name === planned.name)
          .map((found) => ({ object: found.environmentId, ...inUse(servicesOf(found)) })),
      create: () => createEnvironment(api, { projectId: planned.project_id, ...settings }),
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

  async delete({ api }, state) {
    await unlessGone(removeEnvironment(api, state.id));
  },

  async import({ api }, id) {
    return stateOf(await readEnvironment(api, id));
  },
};

const settingsOf = (state: State) => ({ name: state.name, description: state.description ?? '' });

function stateOf(found: EnvironmentRecord): State {
  return {
    id: found.environmentId,
    project_id: found.projectId,
    name: found.name,
    description: found.description || null,
  };
}

const inUse = (services: readonly string[]) =>
  services.length > 0 ? { inUse: `It holds ${services.join(', ')}` } : {};
