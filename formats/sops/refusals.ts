import { PlumblineError } from '../../core/errors';

/** A problem with a file, always named. */
export function refusal(
  file: string,
  what: string,
  why: string,
  next: string,
  cause?: unknown,
): PlumblineError {
  return new PlumblineError({ what: `${file}: ${what}`, why, next }, cause === undefined ? {} : { cause });
}

/** What to do about a file whose bytes were damaged or changed by somebody without the key. */
export const RESTORE =
  'Restore the file from git, then make the change with `plumbline secrets edit` or `plumbline secrets set`.';

/** A file that fails its check: nothing of it is used. */
export function tampered(file: string, what: string, why: string): PlumblineError {
  return refusal(file, what, why, RESTORE);
}

/** Text that does not parse, with its place. */
export function unreadable(file: string, line: number, what: string, why: string): PlumblineError {
  return refusal(`${file}:${line}`, what, why, 'Correct that line, or restore the file from git.');
}
