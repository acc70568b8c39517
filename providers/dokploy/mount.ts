import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { MountRecord } from '../../platforms/dokploy/records';
import { createMount, deleteMount, readMount, updateMount } from '../../platforms/dokploy/routing';
import { describeTarget, readTarget, type Target } from '../../platforms/dokploy/services';
import { ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, theOne } from './adoption';
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

  async existing({ api }, planned) {
    const target = targetOf(planned);
    if ([target.id, planned.mount_path, planned.file_path].includes(UNKNOWN)) return UNKNOWN;
    const found = await mountsLike(api, target, planned);
    const what = `Mount ${planned.mount_path} of ${describeTarget(target)}`;
    const choose = 'One is enough: remove the others in the dashboard.';
    const met = theOne(api, { what, found, idOf: ({ mountId }) => mountId, choose });
    return met && { ...stateOf(met), ...targetAttributes(target) };
  },

  /** What is mounted in its place holds other data. */
  losses: (live, planned) =>
    ['volume_name', 'host_path'].filter((name) => live[name] !== null && live[name] !== planned[name]),

  async create({ api }, planned) {
    const target = targetOf(planned);
    const find = async () => (await mountsLike(api, target, planned)).map(({ mountId }) => mountId);
    const id = await createOnce(api, {
      find,
      create: async () => {
        const created = (await createMount(api, target, settingsOf(planned))) ?? (await find())[0];
        if (created !== undefined) return created;
        throw new ProviderError(
          `Mount ${planned.mount_path} of ${describeTarget(target)} cannot be found after it was created`,
          'Somebody may have removed it at once. Run the command again.',
        );
      },
      idOf: (created) => created,
    });
    return { ...planned, id };
  },

  async read({ api }, state) {
    const owner = await unlessGone(readTarget(api, targetOf(state)));
    if (owner === undefined) return null;
    const listed = owner.mounts.find(({ mountId }) => mountId === state.id);
    const found = listed ?? (await unlessGone(readMount(api, state.id)));
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

/** Nothing can be at one place twice: neither in the container nor, for the files of an app, in their folder. */
async function mountsLike(
  api: DokployClient,
  target: Target,
  { mount_path: path, file_path: file }: State,
): Promise<MountRecord[]> {
  const { mounts } = await readTarget(api, target);
  return mounts.filter(
    ({ mountPath, filePath }) => mountPath === path || (file !== null && filePath === file),
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
