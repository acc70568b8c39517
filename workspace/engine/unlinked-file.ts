import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A file that is gone with its last reader: what a child writes there does not break when this process is killed, as a
 * pipe would. The two descriptors are for the caller to close.
 */
export function openUnlinked(): { readonly write: number; readonly read: number } {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-'));
  try {
    const path = join(folder, 'output');
    const write = openSync(path, 'ax', 0o600);
    return { write, read: openSync(path, 'r') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
