import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file whole or not at all: writes beside it and renames. Only its owner reads it unless `mode` says otherwise. */
export function writeBeside(path: string, content: string | Uint8Array, mode = 0o600): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(beside, content, { mode });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
