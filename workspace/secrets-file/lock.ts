import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlumblineError } from '../../core/errors';
import { type Held, type LockHolder, lockHolder, tryLock } from '../../core/lock';

/** Milliseconds between tries, and how often it is tried: somebody else's change takes well under a second. */
const RETRY_MS = 50;
const TRIES = 200;

/**
 * Does work on a file that nobody else changes meanwhile; a second change waits for the first. The lock of a process that
 * is gone is taken over.
 * @param path the file, whose lock lies beside it
 * @param file its name for messages
 * @param wait lets a moment pass between two tries
 * @throws PlumblineError naming the holder when it does not let go
 */
export async function withFileLock<T>(
  path: string,
  file: string,
  work: () => Promise<T>,
  wait: () => Promise<unknown> = () => sleep(RETRY_MS),
): Promise<T> {
  const options = { path: join(dirname(path), `.${basename(path)}.lock`), schema: lockHolder, details: {} };
  let lock = tryLock<LockHolder>(options);
  for (let tries = 1; 'held' in lock; tries += 1) {
    if (tries === TRIES) throw busy(file, options.path, lock.held);
    await wait();
    lock = tryLock<LockHolder>(options);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * The same for several files, which are locked in the order of their paths, so that nobody waits for somebody who waits.
 * @param files paths, and names for messages
 */
export async function withFileLocks<T>(
  files: readonly { readonly path: string; readonly file: string }[],
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return first ? withFileLock(first.path, first.file, () => withFileLocks(others, work)) : work();
}

function busy(file: string, lock: string, held: Held<LockHolder>): PlumblineError {
  const holder = 'holder' in held ? held.holder : undefined;
  const who = holder ? `process ${holder.process.pid} on ${holder.host}` : 'another process';
  return new PlumblineError({
    what: `${file} is being changed by ${who}`,
    why: 'Of two changes at the same time one would be lost.',
    next: `Try again when it is done. If it is gone for good, delete ${held.reason === 'takeover' ? held.guard : lock}.`,
  });
}
