import { readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlumblineError } from '../errors';
import { writeNew } from './whole-file';

/** One of several files that change together; it exists, and keeps its mode. */
export interface FileReplacement {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What may fail at any time, as disks do. */
export interface Disk {
  /** Creates a file, which is on the disk when this returns. */
  write(path: string, content: string | Uint8Array, mode: number): void;
  rename(from: string, to: string): void;
}

const realDisk: Disk = {
  write(path, content, mode) {
    rmSync(path, { force: true });
    writeNew(path, content, mode, { durable: true });
  },
  rename: renameSync,
};

/**
 * Replaces several files, or none of them: all that takes room is written beside them first, the old contents too, and then
 * names are changed, which takes none. Symbolic links stay.
 * @param check throws when they may not be replaced after all; the last thing before they are
 * @throws what the disk says, when every file is as it was
 * @throws PlumblineError when one of them could not be put back
 */
export function replaceTogether(
  replacements: readonly FileReplacement[],
  { check, disk = realDisk }: { readonly check?: () => void; readonly disk?: Disk } = {},
): void {
  const files = replacements.map(({ path, content }) => {
    const target = realpathSync(path);
    const beside = (suffix: string) => join(dirname(target), `.${basename(target)}.${process.pid}.${suffix}`);
    return { target, content, next: beside('new'), previous: beside('old') };
  });
  const replaced: typeof files = [];
  const stuck: typeof files = [];
  try {
    for (const { target, content, next, previous } of files) {
      const mode = statSync(target).mode & 0o777;
      disk.write(next, content, mode);
      disk.write(previous, readFileSync(target), mode);
    }
    check?.();
    for (const file of files) {
      disk.rename(file.next, file.target);
      replaced.push(file);
    }
  } catch (error) {
    for (const { target, previous } of replaced.toReversed()) {
      try {
        disk.rename(previous, target);
      } catch {
        stuck.push(files.find((file) => file.target === target)!);
      }
    }
    throw stuck.length === 0 ? error : halfDone(stuck, error);
  } finally {
    for (const file of files) {
      rmSync(file.next, { force: true });
      if (!stuck.includes(file)) rmSync(file.previous, { force: true });
    }
  }
}

const halfDone = (stuck: readonly { readonly target: string; readonly previous: string }[], cause: unknown) =>
  new PlumblineError(
    {
      what: `${stuck.map(({ target }) => target).join(', ')} could not be put back after another file could not be replaced`,
      why: `The disk refused both: ${cause instanceof Error ? cause.message : String(cause)}. Files that belong together now differ.`,
      next: stuck
        .map(({ target, previous }) => `Move ${previous} to ${target}`)
        .join(', and ')
        .concat('.'),
    },
    { cause },
  );
