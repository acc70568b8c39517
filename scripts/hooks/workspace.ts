import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LockHolder, lockHolder, tryLock } from '../../core/lock';

/** A folder that one hook works in at a time. */
export interface Workspace {
  readonly folder: string;
  release(): void;
}

/**
 * Takes the folder, or, while another hook works there, the next one beside it: two pushes at a time must not see each
 * other's commits. Folders are kept, as tools find there what they cached.
 */
export function takeWorkspace(folder: string): Workspace {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? folder : `${folder}-${number}`;
    mkdirSync(candidate, { recursive: true });
    const path = join(candidate, 'lock.json');
    const lock = tryLock<LockHolder>({ path, schema: lockHolder, details: {} });
    if (!('held' in lock)) return { folder: candidate, release: lock.release };
  }
}
