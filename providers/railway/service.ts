import { PlumblineError } from '../../core/errors';
import { leftOut } from '../../platforms/railway/errors';
import { INSTANCE } from '../../platforms/railway/reads';
import { SERVICE_CREATE, SERVICE_DELETE, SERVICE_UPDATE } from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import { createOnce, deleteIfThere, importParts, nothingToImport, onceVisible, orGone } from './behaviour';
import { service as definition } from './definitions';
import type { Session } from './session';

export const service: Resource<Session> = {
  definition,

  async create(session, planned, _config, context) {
    const { project_id: projectId, environment_id: environmentId, name, icon } = planned;
    const input = { projectId, environmentId, name, icon };
    const find = async () =>
      (await session.snapshots.project(projectId)).services.find((each) => each.name === name)?.id;
    let created = false;
    const id = await createOnce(session, {
      create: async () => {
        const answer = await session.snapshots.write(SERVICE_CREATE, { input }, `create service ${name}`);
        created = true;
        return answer.serviceCreate.id;
      },
      find,
    });
    if (!created) {
      context.warn(
        `Adopted Railway service ${name} (${id})`,
        'The project has a service of this name already, and Railway allows no second one.',
      );
      if (icon) await onceVisible(session, () => writeIdentity(session, { ...planned, id }));
    }
    return { ...planned, id };
  },

  async read({ snapshots }, state) {
    const { id, project_id: projectId } = state;
    const project = await orGone(snapshots.project(projectId));
    const live = project?.services.find((each) => each.id === id);
    // Railway gives services icons of its own accord; one that nobody declared is not compared.
    if (live) return { ...state, name: live.name, icon: state['icon'] ? (live.icon ?? null) : null };
    if (project && (await snapshots.hasService(id)))
      throw leftOut(`service ${id}`, `services of project ${projectId}`);
    return null;
  },

  async update(session, _prior, planned) {
    await writeIdentity(session, planned);
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

function writeIdentity({ snapshots }: Session, { id, name, icon }: State): Promise<unknown> {
  return snapshots.write(SERVICE_UPDATE, { id, input: { name, icon } }, `update service ${name}`);
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
