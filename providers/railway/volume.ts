import { leftOut } from '../../platforms/railway/errors';
import type { LiveVolume } from '../../platforms/railway/live';
import type { EnvironmentSnapshot } from '../../platforms/railway/snapshot';
import {
  BACKUP_SCHEDULES_UPDATE,
  VOLUME_CREATE,
  VOLUME_DELETE,
  VOLUME_INSTANCE_UPDATE,
  VOLUME_RENAME,
} from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import {
  assertUnprotected,
  createOnce,
  deleteIfThere,
  existingIn,
  importParts,
  liveService,
  nothingToImport,
  notThere,
  onceVisible,
  orGone,
  settled,
} from './behaviour';
import { volume as definition } from './definitions';
import type { Session } from './session';

export const volume: Resource<Session> = {
  definition,

  existing: (session, planned) =>
    existingIn(session, planned, ['name'], async () => {
      const live = await attached(session, planned);
      return live ? withBackups(session, live, planned) : null;
    }),

  // Where a volume is mounted decides whether a service finds its data, and a schedule that goes makes no more backups.
  losses: (live, planned) => [
    ...(live['mount_path'] === planned['mount_path'] ? [] : [`mount_path ${live['mount_path']}`]),
    ...(planned['backups'] === UNKNOWN ? [] : schedulesOf(live))
      .filter((kind) => !schedulesOf(planned).includes(kind))
      .map((kind) => `backups ${kind}`),
  ],

  async create(session, planned) {
    await onceVisible(session, () => liveService(session, planned));
    const id = await createVolume(session, planned);
    const live = await onceVisible(session, () => find(session, { ...planned, id }));
    await writeSettings(session, live, { ...planned, id });
    return { ...stateOf(live, planned), ...known(planned), id };
  },

  async read(session, state) {
    const live = await orGone(find(session, state));
    return live && !live.isPendingDeletion ? withBackups(session, live, state) : null;
  },

  async update(session, _prior, planned) {
    const live = await find(session, planned);
    await writeSettings(session, live, planned);
    return settled(planned, stateOf(live, planned));
  },

  async delete({ snapshots }, state) {
    assertUnprotected(state, `Volume ${state['name']}`);
    await deleteIfThere(
      snapshots.write(VOLUME_DELETE, { id: state['id'] }, `delete volume ${state['name']}`),
    );
  },

  async import(session, id) {
    const [projectId, environmentId, volumeId] = importParts(
      definition.type,
      id,
      'project id',
      'environment id',
      'volume id',
    );
    const state = {
      id: volumeId,
      project_id: projectId,
      environment_id: environmentId,
      deletion_protection: true,
    };
    const live = await orGone(find(session, state));
    if (!live) throw nothingToImport(`volume ${volumeId} in environment ${environmentId}`);
    const imported = await withBackups(session, live, { ...state, backups: [] });
    return { ...imported, backups: schedulesOf(imported).length > 0 ? imported['backups'] : null };
  },
};

function stateOf(live: LiveVolume, state: State): State {
  return {
    ...state,
    id: live.volumeId,
    name: live.volume.name,
    service_id: live.serviceId ?? null,
    mount_path: live.mountPath,
    size_mb: live.sizeMB ?? null,
  };
}

/** With the schedules, where they are declared. */
async function withBackups({ snapshots }: Session, live: LiveVolume, state: State): Promise<State> {
  const compared = (state['backups'] ?? null) !== null;
  const backups = compared ? await snapshots.backupSchedules(state['environment_id'], live.id) : null;
  return { ...stateOf(live, state), backups };
}

/** In the order of their names, in which sets are compared. */
const schedulesOf = ({ backups }: State): string[] => (Array.isArray(backups) ? [...backups].sort() : []);

/** What the plan already fixed. */
function known(planned: State): State {
  return Object.fromEntries(
    Object.entries(planned).filter(([, value]) => value !== UNKNOWN && value !== null),
  );
}

/** @throws RailwayError of kind `not-found`, or `incomplete` when the environment is configured with it and does not list it */
async function find(
  { snapshots }: Session,
  { id, environment_id: environmentId }: State,
): Promise<LiveVolume> {
  const listed = ({ volumes }: EnvironmentSnapshot) => volumes.find(({ volumeId }) => volumeId === id);
  const again = async () => snapshots.environmentAgain(environmentId);
  const live = listed(await snapshots.environment(environmentId)) ?? listed(await again());
  if (live) return live;
  if ((await again()).config.volumes?.[id])
    throw leftOut(`volume ${id}`, `volumes of environment ${environmentId}`);
  throw notThere(`Volume ${id}`, environmentId);
}

/** The volume of a service; else one of the declared name that is attached to nothing, such as that of a deleted service. */
async function attached({ snapshots }: Session, planned: State): Promise<LiveVolume | undefined> {
  const { volumes } = await snapshots.environment(planned['environment_id']);
  const there = volumes.filter(({ isPendingDeletion }) => !isPendingDeletion);
  return (
    there.find(({ serviceId }) => serviceId === planned['service_id']) ??
    there.find(({ serviceId, volume: { name } }) => !serviceId && name === planned['name'])
  );
}

/** Without an environment Railway makes a volume that exists nowhere, so it is always given. */
function createVolume(session: Session, planned: State): Promise<string> {
  const {
    project_id: projectId,
    environment_id: environmentId,
    service_id: serviceId,
    mount_path: mountPath,
  } = planned;
  const input = { projectId, environmentId, serviceId, mountPath };
  return createOnce(session, {
    create: async () =>
      (await session.snapshots.write(VOLUME_CREATE, { input }, `create a volume for service ${serviceId}`))
        .volumeCreate.id,
    find: async () => (await attached(session, planned))?.volumeId,
  });
}

async function writeSettings(session: Session, live: LiveVolume, planned: State): Promise<void> {
  const { snapshots } = session;
  const { id, environment_id: environmentId, service_id: serviceId, mount_path: mountPath, name } = planned;
  if (mountPath !== live.mountPath || serviceId !== live.serviceId) {
    const input = { mountPath, serviceId };
    await snapshots.write(
      VOLUME_INSTANCE_UPDATE,
      { id, environmentId, input },
      `attach volume ${live.volume.name}`,
    );
  }
  if (typeof name === 'string' && name !== live.volume.name) {
    await snapshots.write(VOLUME_RENAME, { id, name }, `name volume ${live.volume.name} ${name}`);
  }
  await writeBackups(session, live, planned);
}

async function writeBackups({ snapshots }: Session, live: LiveVolume, planned: State): Promise<void> {
  if (planned['backups'] === null) return;
  const kinds = schedulesOf(planned);
  const there = await snapshots.backupSchedules(planned['environment_id'], live.id);
  if (kinds.join() === there.join()) return;
  await snapshots.write(
    BACKUP_SCHEDULES_UPDATE,
    { id: live.id, kinds },
    `schedule the backups of volume ${live.volume.name}`,
  );
}
