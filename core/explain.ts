import type { ErrorParts, PlumblineError } from './errors';

/** The three parts of whatever was thrown. */
export function explain(error: unknown): ErrorParts {
  if (isPlumblineError(error)) return error.parts;
  if (!(error instanceof Error)) return unexpected(String(error));
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM[code];
  if (known === undefined) return unexpected(error.message);
  const target = path === undefined ? (syscall ?? 'an operation') : path;
  return { what: `${target}: ${known.what} (${code})`, why: known.why, next: known.next };
}

/** By shape and not by class: commands are bundled apart, and each bundle has its own copy of the class. */
export function isPlumblineError(error: unknown): error is PlumblineError {
  return error instanceof Error && error.name === 'PlumblineError' && 'parts' in error;
}

function unexpected(message: string): ErrorParts {
  return {
    what: message === '' ? 'something failed without a message' : message,
    why: 'Plumbline did not expect this failure.',
    next: 'Run the command again with PLUMBLINE_DEBUG=1 to see where it comes from.',
  };
}

const ACCESS = {
  what: 'not permitted',
  why: 'The user that runs Plumbline may not read or write there.',
  next: 'Give that user access to the path, or run from a folder that is yours.',
};

const SYSTEM: Readonly<Record<string, ErrorParts>> = {
  ENOSPC: {
    what: 'the disk is full',
    why: 'Plumbline writes plans, state and builds to this disk; what was there before is untouched.',
    next: 'Free some space and run the command again.',
  },
  EROFS: {
    what: 'the file system is read-only',
    why: 'Plumbline writes to .plumbline, cdktf.out and dist in the project.',
    next: 'Run it on a writable copy of the project.',
  },
  EACCES: ACCESS,
  EPERM: ACCESS,
  ENOENT: {
    what: 'does not exist',
    why: 'Plumbline needs it to go on.',
    next: 'Check the path; `plumbline doctor` says what else is missing.',
  },
  EISDIR: {
    what: 'is a folder',
    why: 'Plumbline reads or writes a file there.',
    next: 'Name a file, or move the folder out of the way.',
  },
  EMFILE: {
    what: 'too many open files',
    why: 'The limit on open files of this shell is reached.',
    next: 'Raise it with `ulimit -n 4096` and run the command again.',
  },
};
