import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, markProcess, type ProcessMark } from '../../core/processes';

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
    const lock = join(candidate, 'lock.json');
    mkdirSync(candidate, { recursive: true });
    if (isFree(lock) && createOnly(lock)) {
      return { folder: candidate, release: () => rmSync(lock, { force: true }) };
    }
  }
}

/** Also when whoever held it was killed. */
function isFree(lock: string): boolean {
  const holder = readHolder(lock);
  if (holder === undefined) return true;
  if (isRunning(holder)) return false;
  rmSync(lock, { force: true });
  return true;
}

function readHolder(lock: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function createOnly(lock: string): boolean {
  try {
    writeFileSync(lock, JSON.stringify(markProcess(process.pid)), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
