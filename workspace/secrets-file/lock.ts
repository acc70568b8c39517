import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { isRunning, markProcess } from '../../core/processes';

const holder = z.object({
  host: z.string(),
  process: z.object({ pid: z.number(), startedTicks: z.number().optional() }),
});

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
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  for (let tries = 1; !createLock(lock); tries += 1) {
    if (tries === TRIES) throw busy(file, lock);
    if (!removeAbandoned(lock)) await wait();
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A lock appears with its content or not at all. */
function createLock(lock: string): boolean {
  const content = JSON.stringify({ host: hostname(), process: markProcess(process.pid) });
  const beside = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(beside, content, { mode: 0o600, flag: 'wx' });
    linkSync(beside, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Whether the process that took the lock is gone. */
function isAbandoned(lock: string): boolean {
  const found = readHolder(lock);
  return found !== undefined && found.host === hostname() && !isRunning(found.process);
}

/**
 * Removes the lock of a process that is gone, and says whether it did. Only whoever holds the guard does so: nobody then
 * removes a lock that was just taken anew.
 */
function removeAbandoned(lock: string): boolean {
  const guard = `${lock}.takeover`;
  if (!isAbandoned(lock) || !createLock(guard)) return false;
  try {
    const abandoned = isAbandoned(lock);
    if (abandoned) rmSync(lock);
    return abandoned;
  } finally {
    rmSync(guard, { force: true });
  }
}

function busy(file: string, lock: string): PlumblineError {
  const found = readHolder(lock);
  const who = found ? `process ${found.process.pid} on ${found.host}` : 'another process';
  return new PlumblineError({
    what: `${file} is being changed by ${who}`,
    why: 'Of two changes at the same time one would be lost.',
    next: `Try again when it is done. If it is gone for good, delete ${lock}.`,
  });
}

function readHolder(lock: string): z.infer<typeof holder> | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return undefined;
  }
}
