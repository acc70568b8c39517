import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlumblineError } from '../../core/errors';

/** Encrypted files are for everybody who has the repository. */
const COMMITTED_MODE = 0o644;

/**
 * Replaces a file that still has the content it was read with, whole or not at all, even if the power fails. Its mode
 * stays; a symbolic link stays and what it points to is replaced.
 * @throws PlumblineError when somebody changed the file meanwhile
 */
export function replaceFile(path: string, expected: Uint8Array, content: Uint8Array, file: string): void {
  const target = realpathSync(path);
  const mode = statSync(target).mode & 0o777;
  writeWhole(target, content, mode, (beside) => {
    if (!readFileSync(target).equals(expected)) {
      throw new PlumblineError({
        what: `${file} was changed by something else meanwhile`,
        why: 'Writing it now would undo that change, so nothing was written.',
        next: 'Run the command again: it starts from what the file holds now.',
      });
    }
    renameSync(beside, target);
  });
}

/** Creates a file, whole or not at all. @throws an EEXIST error when there is one */
export function createFile(path: string, content: Uint8Array): void {
  writeWhole(path, content, COMMITTED_MODE, (beside) => {
    linkSync(beside, path);
    rmSync(beside);
  });
}

function writeWhole(path: string, content: Uint8Array, mode: number, place: (beside: string) => void): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  try {
    const fd = openSync(beside, 'w', 0o600);
    try {
      writeFileSync(fd, content);
      fchmodSync(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    place(beside);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes the new name last; not every file system can. */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // The content is on disk and the name will be.
  }
}
