import { accessSync, constants, statfsSync } from 'node:fs';
import { PlumblineError } from '../../../core/errors';

/** A folder below which a plaintext may lie for the time of an edit. */
export interface Place {
  readonly folder: string;
  /** Whether it is memory and not a disk. */
  readonly memory: boolean;
}

export interface PlaceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folder for temporary files; used where the system has no file system in memory. */
  readonly temporary: string;
}

/** `f_type` of tmpfs and ramfs; linux/magic.h. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);

/**
 * Where plaintexts may lie, the best place first. On Linux only file systems in memory count. macOS has none that a user
 * may write to, so there it is the user's own folder for temporary files.
 */
export function findPlaces({ env, platform, temporary }: PlaceOptions): Place[] {
  if (platform !== 'linux') return [{ folder: temporary, memory: false }];
  return [env['XDG_RUNTIME_DIR'], '/dev/shm']
    .filter((folder): folder is string => folder !== undefined && isUsableMemory(folder))
    .map((folder) => ({ folder, memory: true }));
}

/**
 * The place to use.
 * @throws PlumblineError on Linux without a file system in memory
 */
export function bestPlace(places: readonly Place[]): Place {
  const [best] = places;
  if (best) return best;
  throw new PlumblineError({
    what: 'there is no file system in memory to edit the plaintext in',
    why: 'Neither $XDG_RUNTIME_DIR nor /dev/shm is a tmpfs that this user may write to, and a plaintext that was on a disk can be read from it later.',
    next: 'Mount a tmpfs on /dev/shm, or change single values with `plumbline secrets set`.',
  });
}

function isUsableMemory(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return IN_MEMORY.has(statfsSync(folder).type);
  } catch {
    return false;
  }
}
