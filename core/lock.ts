import { readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { createWhole, writeBeside } from './files/whole-file';
import { isRunning, markProcess, type ProcessMark, processMark } from './processes';

/** What the file of a lock says; each lock adds what helps whoever finds it taken. */
export const lockHolder = z.object({ host: z.string(), process: processMark });

export type LockHolder = z.infer<typeof lockHolder>;

/** Why a lock cannot be had. */
export type Held<H> =
  | { readonly reason: 'running'; readonly holder: H }
  /** The holder is gone, and a process that it started works on. */
  | { readonly reason: 'outlived'; readonly holder: H; readonly by: ProcessMark }
  /** Nobody can tell from here whether it still runs. */
  | { readonly reason: 'elsewhere'; readonly holder: H }
  /** There is a file and nothing that can be read in it, yet. */
  | { readonly reason: 'unreadable' }
  /** Another process takes it over from a dead one. */
  | { readonly reason: 'takeover'; readonly guard: string };

export interface Lock<H> {
  /** Set when the lock was that of a process that is gone; without a holder where that could not be read. */
  readonly abandoned?: { readonly holder?: H };
  /** Writes down more about the holder. */
  note(details: Partial<Details<H>>): void;
  release(): void;
}

type Details<H> = Omit<H, keyof LockHolder>;

export interface LockOptions<H extends LockHolder> {
  /** The file, which is there while the lock is held; its folder exists. */
  readonly path: string;
  readonly schema: z.ZodType<H>;
  readonly details: Details<H>;
  /** A process that the holder started and that may outlive it. @default none */
  readonly outlivedBy?: (holder: H) => ProcessMark | undefined;
}

/** Milliseconds after which a file without readable content was left by a crash and not by a process that starts. */
const TORN_MS = 5_000;

/**
 * Takes a lock, or says at once who has it. The lock of a process of this machine that is gone is taken over, by whoever holds
 * the guard beside it: nobody then takes one that another has just taken.
 */
export function tryLock<H extends LockHolder>(options: LockOptions<H>): Lock<H> | { readonly held: Held<H> } {
  const { path, details } = options;
  const self = { host: hostname(), process: markProcess(process.pid), ...details } as H;
  if (create(path, self)) return lockOf(path, self);
  const found = look(options);
  if (found !== 'released' && 'held' in found) return found;
  const guard = `${path}.takeover`;
  if (!create(guard, self)) return { held: { reason: 'takeover', guard } };
  try {
    // Whoever had the guard before may have taken the lock over, and even released it, meanwhile.
    while (!create(path, self)) {
      const left = look(options);
      if (left === 'released') continue;
      if ('held' in left) return left;
      write(path, self);
      return { ...lockOf(path, self), abandoned: left };
    }
    return lockOf(path, self);
  } finally {
    rmSync(guard, { force: true });
  }
}

function lockOf<H extends LockHolder>(path: string, self: H): Lock<H> {
  return {
    note: (details) => write(path, { ...self, ...details }),
    release: () => rmSync(path, { force: true }),
  };
}

/** Who has the lock, or, where that process is gone, who had. */
function look<H extends LockHolder>({
  path,
  schema,
  outlivedBy,
}: LockOptions<H>): { readonly held: Held<H> } | { readonly holder?: H } | 'released' {
  const holder = readHolder(path, schema);
  if (holder === undefined) {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return 'released';
    return Date.now() - file.mtimeMs < TORN_MS ? { held: { reason: 'unreadable' } } : {};
  }
  if (holder.host !== hostname()) return { held: { reason: 'elsewhere', holder } };
  if (isRunning(holder.process)) return { held: { reason: 'running', holder } };
  const by = outlivedBy?.(holder);
  return by && isRunning(by) ? { held: { reason: 'outlived', holder, by } } : { holder };
}

/** A lock appears with its content or not at all. */
function create(path: string, holder: LockHolder): boolean {
  try {
    createWhole(path, JSON.stringify(holder));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const write = (path: string, holder: LockHolder) => writeBeside(path, JSON.stringify(holder));

function readHolder<H>(path: string, schema: z.ZodType<H>): H | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
