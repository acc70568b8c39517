import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../core/errors';
import { type Held, lockHolder, tryLock } from '../core/lock';
import { markProcess, processMark } from '../core/processes';

const runHolder = lockHolder.extend({
  /** Such as `apply`. */
  command: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The engine it started last; it outlives a killed Plumbline and finishes its work. */
  engine: processMark.optional(),
});

type RunHolder = z.infer<typeof runHolder>;

export interface RunLockOptions {
  /** `.plumbline` of the project. */
  readonly work: string;
  readonly environment: string;
  /** Such as `apply`; shown to whoever finds the environment locked. */
  readonly command: string;
  readonly now: () => Date;
  /** What a run that is killed leaves, as a sentence. */
  readonly left: string;
}

export interface RunLock {
  /** Set when a run that died without cleaning up held the lock: what to tell the person. */
  readonly takenOver?: string;
  /** Notes the engine process that works now, so that it is found should this process be killed. */
  engineStarted(pid: number): void;
  release(): void;
}

/**
 * Lets one plan or apply at a time work on an environment, on this machine; the engine's own state lock does so between
 * machines. The lock of a process that is gone is taken over.
 * @throws PlumblineError naming the holder
 */
export function acquireRunLock({ work, environment, command, now, left }: RunLockOptions): RunLock {
  const path = join(work, 'lock', `${environment}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const lock = tryLock<RunHolder>({
    path,
    schema: runHolder,
    details: { command, startedAt: now().toISOString() },
    outlivedBy: ({ engine }) => engine,
  });
  if ('held' in lock) throw busy(environment, ...wordsFor(lock.held, path));
  return {
    ...(lock.abandoned && { takenOver: takenOver(lock.abandoned.holder, left) }),
    engineStarted(pid) {
      try {
        lock.note({ engine: markProcess(pid) });
      } catch {
        // The engine is at work already; on a full disk the lock just does not name it.
      }
    },
    release: lock.release,
  };
}

function takenOver(dead: RunHolder | undefined, left: string): string {
  if (dead === undefined) return 'An earlier run ended before it had started to work.';
  const { command, process: owner, startedAt } = dead;
  return `An earlier ${command} (process ${owner.pid}, started ${startedAt}) ended without cleaning up. ${left}`;
}

function wordsFor(held: Held<RunHolder>, path: string): readonly [who: string, advice: string] {
  if (held.reason === 'unreadable') return ['a run that starts right now', 'wait a moment'];
  if (held.reason === 'takeover') {
    return ['a run that clears up after another', `if that one was killed as well, delete ${held.guard}`];
  }
  const { host, process: owner, command, startedAt } = held.holder;
  const since = `${command} since ${startedAt}`;
  if (held.reason === 'elsewhere') {
    return [`process ${owner.pid} on ${host} (${since})`, `when it is gone, delete ${path}`];
  }
  if (held.reason === 'running') return [`process ${owner.pid} (${since})`, 'wait until it is over'];
  return [
    `the engine of an earlier ${command} that was killed (process ${held.by.pid}, since ${startedAt})`,
    `it saves its state when it is done: wait for it, or stop it cleanly with "kill -INT ${held.by.pid}"`,
  ];
}

function busy(environment: string, who: string, advice: string): PlumblineError {
  return new PlumblineError(
    {
      what: `"${environment}" is being worked on by ${who}`,
      why: 'Two plans or applies of one environment at a time would undo each other’s work.',
      next: `Run the command again later: ${advice}.`,
    },
    { code: 'state-unusable' },
  );
}
