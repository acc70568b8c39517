import { lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file whole or not at all: writes beside it and renames. Only its owner reads it unless `mode` says otherwise. A
 * symbolic link stays, and what it points to is replaced.
 * @throws for a link that leads nowhere
 */
export function writeBeside(path: string, content: string | Uint8Array, mode = 0o600): void {
  const target = targetOf(path);
  const beside = `${target}.${process.pid}.new`;
  try {
    writeFileSync(beside, content, { mode });
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (lstatSync(path, { throwIfNoEntry: false })) throw error;
    return path;
  }
}
