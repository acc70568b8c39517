import type { Context } from '../context';
import { notFound, railwayError } from '../errors';
import type { BackupKind, Volume, VolumeInstance } from '../state';
import { volumeView } from '../views';
import { removeVolumeInstance } from './removal';

const DEFAULT_REGION = 'us-west2';
/** Size of a new volume on the Pro plan. */
const DEFAULT_SIZE_MB = 50_000;

interface VolumeInput {
  readonly projectId: string;
  readonly mountPath: string;
  readonly environmentId?: string | null;
  readonly serviceId?: string | null;
  readonly region?: string | null;
}

/** Volumes: one per service and environment, whose data outlives the containers. */
export function volumeMutations(context: Context) {
  const { access, database } = context;
  const { state } = database;
  const requireNoVolume = (serviceId: string, environmentId: string, except?: VolumeInstance) => {
    const other = database.volumeOf(serviceId, environmentId);
    if (other && other !== except) throw railwayError('Service already has a volume attached');
  };
  const freeName = (projectId: string, base: string) => {
    const taken = new Set(
      Object.values(state.volumes).flatMap((each) => (each.projectId === projectId ? [each.name] : [])),
    );
    for (let index = 0; ; index += 1) {
      const name = index === 0 ? base : `${base}-${index}`;
      if (!taken.has(name)) return name;
    }
  };
  return {
    /** Without an environment the volume exists and no environment has it, whatever the schema's text says. */
    volumeCreate({ input }: { input: VolumeInput }) {
      access.project(input.projectId);
      if (!input.mountPath.startsWith('/')) throw railwayError('Mount path must be absolute');
      const service = input.serviceId ? access.service(input.serviceId) : undefined;
      if (input.environmentId) access.environment(input.environmentId);
      if (service && input.environmentId) requireNoVolume(service.id, input.environmentId);
      const { id, createdAt } = database.fresh();
      const name = freeName(input.projectId, service ? `${service.name}-volume` : 'volume');
      const volume: Volume = { id, createdAt, projectId: input.projectId, name };
      state.volumes[id] = volume;
      if (input.environmentId) {
        const instance: VolumeInstance = {
          id: database.fresh().id,
          createdAt,
          visibleAt: database.soon(),
          volumeId: id,
          environmentId: input.environmentId,
          serviceId: service?.id ?? null,
          mountPath: input.mountPath,
          region: input.region ?? DEFAULT_REGION,
          sizeMB: DEFAULT_SIZE_MB,
          state: 'READY',
        };
        state.volumeInstances[instance.id] = instance;
      }
      database.save();
      return volumeView(context, volume);
    },
    volumeUpdate({ volumeId, input }: { volumeId: string; input: { name?: string | null } }) {
      const volume = access.volume(volumeId);
      if (input.name && input.name !== volume.name) {
        if (freeName(volume.projectId, input.name) !== input.name) {
          throw railwayError(`A volume named "${input.name}" already exists in this project`);
        }
        volume.name = input.name;
      }
      database.save();
      return volumeView(context, volume);
    },
    /** A `serviceId` of null detaches; one that is not given changes nothing. */
    volumeInstanceUpdate(args: {
      volumeId: string;
      environmentId?: string | null;
      input: { mountPath?: string | null; serviceId?: string | null };
    }) {
      access.volume(args.volumeId);
      const instances = Object.values(state.volumeInstances).filter(
        (each) =>
          each.volumeId === args.volumeId &&
          (!args.environmentId || each.environmentId === args.environmentId),
      );
      if (instances.length === 0) throw notFound('VolumeInstance');
      for (const instance of instances) {
        access.environment(instance.environmentId);
        const { serviceId, mountPath } = args.input;
        if (serviceId) {
          access.service(serviceId);
          requireNoVolume(serviceId, instance.environmentId, instance);
        }
        if (serviceId !== undefined) instance.serviceId = serviceId;
        if (mountPath) instance.mountPath = mountPath;
      }
      database.save();
      return true;
    },
    /** Replaces all schedules. */
    volumeInstanceBackupScheduleUpdate(args: { volumeInstanceId: string; kinds: readonly BackupKind[] }) {
      access.volumeInstance(args.volumeInstanceId).backups = [...new Set(args.kinds)];
      database.save();
      return true;
    },
    volumeDelete({ volumeId }: { volumeId: string }) {
      access.volume(volumeId);
      for (const instance of Object.values(state.volumeInstances)) {
        if (instance.volumeId === volumeId) removeVolumeInstance(context, instance);
      }
      delete state.volumes[volumeId];
      database.save();
      return true;
    },
  };
}
