import { readFileSync } from 'node:fs';
import { writeBeside } from '../../../core/files/whole-file';
import type { StateFile } from '../../../workspace/rescued-state';

/**
 * Counts a rescued state on, where it has the serial of the stored one that it follows on: the engine takes no other state of the
 * same serial, and whoever goes on after a kill sees which one is newer without the lock.
 */
export function countOn(file: string, stored: StateFile | undefined): void {
  const state = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  if (stored === undefined || state.serial > stored.serial) return;
  writeBeside(file, JSON.stringify({ ...state, serial: stored.serial + 1 }, null, 2));
}
