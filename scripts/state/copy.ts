import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWhole } from '../../core/files/whole-file';

/**
 * Moves a rescued state out of the stack folder, where it would be taken for one that waits. Nothing is overwritten; after a kill
 * between the copy and the removal the same copy serves.
 * @param work `.plumbline` of the project
 * @returns the path of the copy
 */
export function keepCopy(file: string, work: string, environment: string, serial: number): string {
  const content = readFileSync(file);
  const folder = join(work, 'rescued');
  mkdirSync(folder, { recursive: true });
  for (let count = 1; ; count += 1) {
    const copy = join(folder, `${environment}-serial-${serial}${count === 1 ? '' : `-${count}`}.tfstate`);
    try {
      createWhole(copy, content, 0o600, { durable: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!readFileSync(copy).equals(content)) continue;
    }
    rmSync(file);
    return copy;
  }
}
