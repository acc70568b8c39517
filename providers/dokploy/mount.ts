import { unlessGone } from '../../platforms/dokploy/errors';
import type { MountRecord } from '../../platforms/dokploy/records';
import { createMount, deleteMount, readMount, updateMount } from '../../platforms/dokploy/routing';
import { describeTarget, readTarget } from '../../platforms/dokploy/services';
import { ProviderError, type Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import { createOrAdopt } from './adoption';
import { mount as definition } from './definitions/mount';
import { requireOneTarget, targetAttributes, targetOf } from './parents';
import type { Session } from './session';

/** What each type of mount needs and takes besides its path in the container. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  file: ['file_path', 'content'],
  volume: ['volume_name'],
  bind: ['host_path'],
};

/** A file, volume or host folder. */
export const mount: Resource<Session> = {
  definition,

  validate(config) {
    requireOneTarget(config);
    for (const [type, names] of Object.entries(SOURCES)) {
      for (const name of names) requireSource(config, type, name);
    }
  },

  async create({ api }, planned, _config, context) {
    const target = targetOf(planned);
    const find = async () => (await readTarget(api, target)).mounts.filter((found) => isSame(found, planned));
    const id = await createOrAdopt({
      client: api,
      context,
      what: `mount ${planned.mount_path}`,
      find: async () => (await find()).map((found) => ({ object: found.mountId })),
      create: async () => {
        const id = (await createMount(api, target, settingsOf(planned))) ?? (await find())[0]?.mountId;
        if (id !== undefined) return id;
        throw new ProviderError(
          `Mount ${planned.mount_path} of ${describeTarget(target)} cannot be found after it was created`,
          'Somebody may have removed it at once. Run the command again.',
        );
      },
      idOf: (created) => created,
    });
    // One that was taken over may hold other content.
    await updateMount(api, id, settingsOf(planned));
    return { ...planned, id };
  },

  async read({ api }, state) {
    const owner = await unlessGone(readTarget(api, targetOf(state)));
    const found = owner?.mounts.find(({ mountId }) => mountId === state.id);
    return found ? { ...stateOf(found), ...targetAttributes(targetOf(state)) } : null;
  },

  async update({ api }, prior, planned) {
    await updateMount(api, prior.id, settingsOf(planned));
    return { ...planned };
  },

  async delete({ api }, state) {
    await unlessGone(deleteMount(api, state.id));
  },

  async import({ api }, id) {
    return stateOf(await readMount(api, id));
  },
};

function settingsOf(planned: State) {
  return {
    type: planned.type,
    mountPath: planned.mount_path,
    ...(planned.file_path !== null && { filePath: planned.file_path }),
    ...(planned.content !== null && { content: planned.content }),
    ...(planned.volume_name !== null && { volumeName: planned.volume_name }),
    ...(planned.host_path !== null && { hostPath: planned.host_path }),
  };
}

function isSame(found: MountRecord, planned: State): boolean {
  const { type, mount_path, file_path, volume_name, host_path } = stateOf(found);
  return (
    type === planned.type &&
    mount_path === planned.mount_path &&
    file_path === planned.file_path &&
    volume_name === planned.volume_name &&
    host_path === planned.host_path
  );
}

function stateOf(found: MountRecord): State {
  const only = (type: string, value: string | null | undefined) =>
    found.type === type ? (value ?? null) : null;
  return {
    id: found.mountId,
    ...targetAttributes(
      found.composeId
        ? { kind: 'compose', id: found.composeId }
        : { kind: 'application', id: found.applicationId ?? '' },
    ),
    type: found.type,
    mount_path: found.mountPath,
    file_path: only('file', found.filePath),
    content: only('file', found.content),
    volume_name: only('volume', found.volumeName),
    host_path: only('bind', found.hostPath),
  };
}

function requireSource(config: State, type: string, name: string): void {
  if (typeof config.type !== 'string') return;
  if (config.type === type && config[name] === null) {
    throw new ProviderError(`${name} is missing`, `A mount of type ${type} needs it.`, [name]);
  }
  if (config.type !== type && config[name] !== null) {
    throw new ProviderError(
      `${name} belongs to a mount of type ${type}`,
      `This one is of type ${config.type}; leave ${name} out or change the type.`,
      [name],
    );
  }
}
