import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../core/errors';
import { writeBeside } from '../core/files/whole-file';
import { isRunning, markProcess } from '../core/processes';

const mark = z.object({ pid: z.number(), startedTicks: z.number().optional() });

const holder = z.object({
  host: z.string(),
  process: mark,
  /** Such as `apply`. */
  command: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The engine it started last; it outlives a killed Plumbline and finishes its work. */
  engine: mark.optional(),
});

type Holder = z.infer<typeof holder>;

export interface RunLockOptions {
  /** `.plumbline` of the project. */
  readonly work: string;
  readonly environment: string;
  /** Such as `apply`; shown to whoever finds the environment locked. */
  readonly command: string;
  readonly now: () => Date;
}

export interface RunLock {
  /** Set when a run that died without cleaning up held the lock: what to tell the person. */
  readonly takenOver?: string;
  /** Notes the engine process that works now, so that it is found should this process be killed. */
  engineStarted(pid: number): void;
  release(): void;
}

/** Milliseconds after which a lock file without readable content was left by a crash and not by a run that starts. */
const TORN_MS = 5_000;

/**
 * Lets one plan or apply at a time work on an environment, on this machine; the engine's own state lock does so between
 * machines. The lock of a process that is gone is taken over.
 * @throws PlumblineError naming the holder
 */
export function acquireRunLock(options: RunLockOptions): RunLock {
  const { work, environment, command, now } = options;
  const path = join(work, 'lock', `${environment}.json`);
  const self: Holder = {
    host: hostname(),
    process: markProcess(process.pid),
    command,
    startedAt: now().toISOString(),
  };
  mkdirSync(dirname(path), { recursive: true });
  const takenOver = createOnly(path, self) ? undefined : takeOver(path, self, environment);
  return {
    ...(takenOver !== undefined && { takenOver }),
    engineStarted(pid) {
      try {
        writeBeside(path, JSON.stringify({ ...self, engine: markProcess(pid) }));
      } catch {
        // The engine is at work already; on a full disk the lock just does not name it.
      }
    },
    release: () => rmSync(path, { force: true }),
  };
}

function takeOver(path: string, self: Holder, environment: string): string {
  const guard = `${path}.takeover`;
  refuseWhileHeld(path, environment);
  if (!createOnly(guard, self)) throw busyTakingOver(environment, guard);
  try {
    // Whoever held the guard before may have taken the lock over meanwhile.
    const dead = refuseWhileHeld(path, environment);
    writeBeside(path, JSON.stringify(self));
    if (dead === undefined) return 'An earlier run ended before it had started to work.';
    return (
      `An earlier ${dead.command} (process ${dead.process.pid}, started ${dead.startedAt}) ended without cleaning up. ` +
      'What it finished is in the state; this run goes on from there.'
    );
  } finally {
    rmSync(guard, { force: true });
  }
}

/** The dead holder, if it can be read. */
function refuseWhileHeld(path: string, environment: string): Holder | undefined {
  const found = readHolder(path);
  if (found === undefined) {
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < TORN_MS) throw busy(environment, 'a run that starts right now', `wait a moment`);
    return undefined;
  }
  const { host, process: owner, command, startedAt, engine } = found;
  const since = `${command} since ${startedAt}`;
  if (host !== hostname()) {
    throw busy(environment, `process ${owner.pid} on ${host} (${since})`, `when it is gone, delete ${path}`);
  }
  if (isRunning(owner)) throw busy(environment, `process ${owner.pid} (${since})`, 'wait until it is over');
  if (engine && isRunning(engine)) {
    throw busy(
      environment,
      `the engine of an earlier ${command} that was killed (process ${engine.pid}, since ${startedAt})`,
      `it saves its state when it is done: wait for it, or stop it cleanly with "kill -INT ${engine.pid}"`,
    );
  }
  return found;
}

function busy(environment: string, who: string, advice: string): PlumblineError {
  return new PlumblineError({
    what: `"${environment}" is being worked on by ${who}`,
    why: 'Two plans or applies of one environment at a time would undo each other’s work.',
    next: `Run the command again later: ${advice}.`,
  });
}

const busyTakingOver = (environment: string, guard: string) =>
  busy(environment, 'a run that clears up after another', `if that one was killed as well, delete ${guard}`);

/** Creates a file that must not exist yet; says whether it did. */
function createOnly(path: string, content: Holder): boolean {
  let fd: number;
  try {
    fd = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(fd, JSON.stringify(content));
    return true;
  } catch (error) {
    // On a full disk: an empty lock would only keep the next run out.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
