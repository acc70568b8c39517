import { basename } from 'node:path';

/** The files of a merge driver's call. */
export interface DriverFiles {
  /** The common ancestor; empty when there is none. */
  readonly base: string;
  /** Our side, which takes the result. */
  readonly ours: string;
  readonly theirs: string;
  /** Where the file is in the repository. */
  readonly path: string;
}

/**
 * What git calls a merge driver with (`%O %A %B %P`): three files that it made for this one merge, and the path they are versions
 * of. Nothing for files that a person names, of which four are four files, and not versions of one.
 */
export function driverFiles(files: readonly string[]): DriverFiles | undefined {
  const [base, ours, theirs, path, ...more] = files;
  if (!base || !ours || !theirs || !path || more.length > 0) return undefined;
  return [base, ours, theirs].every(isTemporary) ? { base, ours, theirs, path } : undefined;
}

/** As `create_temp` in git's ll-merge.c names them. */
const isTemporary = (file: string) => /^\.merge_file_\w{6}$/.test(basename(file));
