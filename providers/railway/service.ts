import { PlumblineError } from '../../core/errors';
import { leftOut } from '../../platforms/railway/errors';
import { INSTANCE } from '../../platforms/railway/reads';
import type { LiveProject } from '../../platforms/railway/snapshot';
import { SERVICE_CREATE, SERVICE_DELETE, SERVICE_UPDATE } from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, deleteIfThere, importParts, nothingToImport, orGone } from './behaviour';
import { service as definition } from './definitions';
import type { Session } from './session';

export const service: Resource<Session> = {
  definition,

  async existing({ snapshots }, planned) {
    const { project_id: projectId, name } = planned;
    if (projectId === UNKNOWN || name === UNKNOWN) return UNKNOWN;
    const live = (await snapshots.project(projectId)).services.find((each) => each.name === name);
    return live ? stateOf(live, planned) : null;
  },

  async create(session, planned) {
    const { project_id: projectId, environment_id: environmentId, name, icon } = planned;
    const input = { projectId, environmentId, name, icon };
    const id = await createOnce(session, {
      create: async () =>
        (await session.snapshots.write(SERVICE_CREATE, { input }, `create service ${name}`)).serviceCreate.id,
      find: async () =>
        (await session.snapshots.project(projectId)).services.find((each) => each.name === name)?.id,
    });
    session.made.add(id);
    return { ...planned, id };
  },

  async read({ snapshots }, state) {
    const { id, project_id: projectId } = state;
    const project = await orGone(snapshots.project(projectId));
    const live = project?.services.find((each) => each.id === id);
    if (live) return stateOf(live, state);
    if (project && (await snapshots.hasService(id)))
      throw leftOut(`service ${id}`, `services of project ${projectId}`);
    return null;
  },

  async update({ snapshots }, prior, planned) {
    const { id, name, icon } = planned as { id: string; name: string; icon: string | null };
    if (name !== prior['name'] || icon !== prior['icon'])
      await snapshots.write(SERVICE_UPDATE, { id, input: { name, icon } }, `update service ${name}`);
    return planned;
  },

  async delete(session, state) {
    if (state['environment_id']) await assertRunsNowhereElse(session, state);
    const variables = { id: state['id'], environmentId: state['environment_id'] };
    await deleteIfThere(
      session.snapshots.write(SERVICE_DELETE, variables, `delete service ${state['name']}`),
    );
  },

  async import({ snapshots }, id) {
    const [projectId, serviceId] = importParts(definition.type, id, 'project id', 'service id') as [
      string,
      string,
    ];
    const project = await orGone(snapshots.project(projectId));
    const live = project?.services.find((each) => each.id === serviceId);
    if (!live) throw nothingToImport(`service ${serviceId} in project ${projectId}`);
    return { id: live.id, project_id: projectId, name: live.name };
  },
};

/** Railway gives services icons of its own accord; one that nobody declared is not compared. */
function stateOf(live: LiveProject['services'][number], state: State): State {
  return { ...state, id: live.id, name: live.name, icon: state['icon'] ? (live.icon ?? null) : null };
}

/** Railway deletes a service in every environment that is not a fork. @throws PlumblineError */
async function assertRunsNowhereElse({ snapshots }: Session, state: State): Promise<void> {
  const { id, name, project_id: projectId, environment_id: environmentId } = state;
  const project = await orGone(snapshots.project(projectId));
  const others = (project?.environments ?? []).filter(
    (each) => each.id !== environmentId && each.isEphemeral !== true,
  );
  const runs = await Promise.all(
    others.map(async (environment) => {
      const ids = { serviceId: id, environmentId: environment.id };
      const purpose = `look whether service ${name} runs in ${environment.name}`;
      const there = await orGone(snapshots.ask(INSTANCE, ids, purpose));
      return (there?.serviceInstance.activeDeployments.length ?? 0) > 0;
    }),
  );
  const elsewhere = others.filter((_, index) => runs[index]);
  if (elsewhere.length === 0) return;
  throw new PlumblineError({
    what: `Service ${name} also runs in ${elsewhere.map((each) => each.name).join(', ')}`,
    why: 'Railway deletes a service in every environment at once, and this declaration is about one of them.',
    next: `Remove the service there first, or forget it here only: terraform state rm for railway_service ${name}.`,
  });
}
