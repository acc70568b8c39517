import { statfsSync, statSync } from 'node:fs';
import { PlumblineError } from '../core/errors';

/** Bytes for a plan and a state of some thousand resources. */
const ROOM = 16 * 1024 * 1024;

const MEGABYTE = 1024 * 1024;

/**
 * Refuses to start on a disk that is almost full: the engine overwrites its state in place, and a disk that fills up
 * meanwhile leaves half of it.
 * @param folder where plans are written
 * @param state the local state file, if there is one
 * @param free bytes that are free there
 * @throws PlumblineError naming what is free and what is needed
 */
export function requireRoom(folder: string, state: string | undefined, free = freeBytes(folder)): void {
  const needed = ROOM + 2 * sizeOf(state);
  if (free >= needed) return;
  throw new PlumblineError({
    what: `the disk of ${folder} is almost full: ${Math.floor(free / MEGABYTE)} MB are free`,
    why: `A plan and a new state need up to ${Math.ceil(needed / MEGABYTE)} MB, and half a state is worth nothing. Nothing was done.`,
    next: 'Free some space and run the command again.',
  });
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A state that cannot be looked at is the engine's to explain. */
function sizeOf(file: string | undefined): number {
  try {
    return file === undefined ? 0 : statSync(file).size;
  } catch {
    return 0;
  }
}
