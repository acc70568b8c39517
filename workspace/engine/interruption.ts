import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { PlumblineError } from '../../core/errors';

/** Milliseconds the engine has to stop by itself before a second signal makes it stop at once. */
const GRACE_MS = 5_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a command does about Ctrl-C and a runner that ends it. */
export interface Interruption {
  /** Aborts with a PlumblineError at the first signal; for questions, waits and requests. */
  readonly signal: AbortSignal;
  /** The engine that runs now: it gets the first signal once and is waited for. */
  attach(child: ChildProcess): () => void;
  dispose(): void;
}

/** Does the work of one command while {@link watchInterrupts} has the process's signals, and gives them back. */
export async function whileWatched<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
  const interruption = watchInterrupts();
  try {
    return await work(interruption);
  } finally {
    interruption.dispose();
  }
}

/**
 * Takes over the process's signals for one command. The first is passed on to the engine once, which then stops
 * cleanly, saves its state and frees its lock. A second one takes effect when {@link GRACE_MS} are over: the engine gets
 * the signal again (Terraform then stops without waiting), and after the same time its process group is killed.
 */
export function watchInterrupts(source: EventEmitter = process, graceMs = GRACE_MS): Interruption {
  const controller = new AbortController();
  let child: ChildProcess | undefined;
  let sent = 0;
  let patientUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  const pass = (signal: NodeJS.Signals) => {
    timer = undefined;
    if (!child?.pid) return;
    if (sent < 2) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    else killGroup(child.pid);
    sent += 1;
    patientUntil = Date.now() + graceMs;
    if (sent === 2) insist(signal);
  };
  const insist = (signal: NodeJS.Signals) => {
    timer ??= setTimeout(pass, Math.max(0, patientUntil - Date.now()), signal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    const first = !controller.signal.aborted;
    if (first) controller.abort(interrupted(signal));
    if (child) return sent === 0 ? pass(signal) : insist(signal);
    if (first) return;
    dispose();
    process.kill(process.pid, signal);
  };
  const dispose = () => {
    clearTimeout(timer);
    for (const name of SIGNALS) source.off(name, onSignal);
  };
  for (const name of SIGNALS) source.on(name, onSignal);

  return {
    signal: controller.signal,
    attach(started) {
      child = started;
      sent = 0;
      return () => {
        clearTimeout(timer);
        timer = undefined;
        child = undefined;
      };
    },
    dispose,
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}

function interrupted(signal: NodeJS.Signals): PlumblineError {
  return new PlumblineError({
    what: `interrupted by ${signal}`,
    why: 'Somebody pressed Ctrl-C, or the runner ended the job. The engine was told, and waited for.',
    next: 'Run the command again: it goes on from the state that was saved.',
  });
}
