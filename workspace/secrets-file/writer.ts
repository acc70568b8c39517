import { readFileSync } from 'node:fs';
import { PlumblineError } from '../../core/errors';
import { createWhole, writeBeside } from '../../core/files/whole-file';

/** Encrypted files are for everybody who has the repository. */
const COMMITTED_MODE = 0o644;

/**
 * Replaces a file that still has the content it was read with, whole or not at all, even if the power fails. Its mode
 * stays; a symbolic link stays and what it points to is replaced.
 * @throws PlumblineError when somebody changed the file meanwhile
 */
export function replaceFile(path: string, expected: Uint8Array, content: Uint8Array, file: string): void {
  const check = () => requireUnchanged(path, expected, file);
  writeBeside(path, content, 'kept', { durable: true, check });
}

/** @throws PlumblineError when a file holds something else than what it was read with */
export function requireUnchanged(path: string, expected: Uint8Array, file: string): void {
  if (readFileSync(path).equals(expected)) return;
  throw new PlumblineError({
    what: `${file} was changed by something else meanwhile`,
    why: 'Writing it now would undo that change, so nothing was written.',
    next: 'Run the command again: it starts from what the file holds now.',
  });
}

/** Creates a file, whole or not at all. @throws an EEXIST error when there is one */
export function createFile(path: string, content: Uint8Array): void {
  createWhole(path, content, COMMITTED_MODE, { durable: true });
}
