import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Bits that a file has, less what the umask takes; `kept`: those of the file that is replaced. */
export type Mode = number | 'kept';

export interface WholeFileOptions {
  /** Whether it lasts even if the power fails: costs the time that the disk takes. @default false */
  readonly durable?: boolean;
  /** Throws when the file may not be replaced after all; the last thing before it is. */
  readonly check?: () => void;
}

// write-file-atomic would do most of this, and all of it but `check` and creating; it also listens to the signals of the whole
// process, which commands here handle themselves.

/**
 * Replaces a file whole or not at all: writes beside it and renames. Only its owner reads it unless `mode` says otherwise. A
 * symbolic link stays, and what it points to is replaced.
 * @throws for a link that leads nowhere
 */
export function writeBeside(
  path: string,
  content: string | Uint8Array,
  mode: Mode = 0o600,
  { durable = false, check }: WholeFileOptions = {},
): void {
  const target = targetOf(path);
  placeWhole(target, content, mode, durable, (beside) => {
    check?.();
    renameSync(beside, target);
  });
}

/** What file systems without hard links answer, such as exFAT, shared folders of virtual machines, and some mounts. */
const NO_LINKS = new Set<string | undefined>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Creates a file, which appears whole or not at all; where there are no hard links, it may be seen half written for a moment.
 * @throws an EEXIST error when there is one
 */
export function createWhole(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
  { durable = false }: Pick<WholeFileOptions, 'durable'> = {},
): void {
  placeWhole(path, content, mode, durable, (beside) => {
    try {
      linkSync(beside, path);
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
      copyFileSync(beside, path, constants.COPYFILE_EXCL);
    }
    rmSync(beside);
  });
}

function placeWhole(
  target: string,
  content: string | Uint8Array,
  mode: Mode,
  durable: boolean,
  place: (beside: string) => void,
): void {
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  rmSync(beside, { force: true });
  try {
    if (mode === 'kept') writeNew(beside, content, 0o600, { durable, kept: statSync(target).mode & 0o777 });
    else writeNew(beside, content, mode, { durable });
    place(beside);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(target));
}

/**
 * Creates a file that is to get its name later.
 * @param mode less what the umask takes
 * @param how `kept`: bits that it has at the end, whatever the umask
 * @throws an EEXIST error when there is one
 */
export function writeNew(
  path: string,
  content: string | Uint8Array,
  mode: number,
  { durable, kept }: { readonly durable: boolean; readonly kept?: number },
): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    if (kept !== undefined) fchmodSync(file, kept);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
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

/** Makes the new name last; not every file system can. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // The content is on disk and the name will be.
  }
}
