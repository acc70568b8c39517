import type { EventEmitter } from 'node:events';
import { PlumblineError } from '../../../core/errors';

const SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

export interface SignalOptions {
  /** Whether the editor is on a terminal, where Ctrl-C reaches it and this process alike. */
  readonly terminal: boolean;
  /** Removes what must not outlive the process; called when it is about to die. */
  readonly cleanUp: () => void;
  /** @default process */
  readonly source?: EventEmitter;
}

export interface Signals {
  /** Aborts with a PlumblineError when the edit is to end. */
  readonly signal: AbortSignal;
  /** Whether the editor has the terminal: Ctrl-C and Ctrl-\ are its keys then, as with git. */
  editing: boolean;
  dispose(): void;
}

/** Takes over the signals of the process for one edit. The second one ends the process at once, cleaned up. */
export function watchSignals({ terminal, cleanUp, source = process }: SignalOptions): Signals {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const isKey = signal === 'SIGINT' || signal === 'SIGQUIT';
    if (isKey && terminal && signals.editing) return;
    if (!controller.signal.aborted) return controller.abort(interrupted(signal));
    dispose();
    cleanUp();
    process.kill(process.pid, signal);
  };
  const dispose = () => {
    for (const name of SIGNALS) source.off(name, onSignal);
  };
  for (const name of SIGNALS) source.on(name, onSignal);
  const signals: Signals = { signal: controller.signal, editing: false, dispose };
  return signals;
}

const interrupted = (signal: NodeJS.Signals) =>
  new PlumblineError({
    what: `the edit was ended by ${signal}, so nothing was changed`,
    why: 'Somebody pressed Ctrl-C, closed the terminal, or ended the process.',
    next: 'Run `plumbline secrets edit` again.',
  });
