import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Engine } from './discovery';
import type { Interruption } from './interruption';
import { openUnlinked } from './unlinked-file';

/** Milliseconds between looks at what the engine wrote; only progress waits for them, results do not. */
const LOOK_MS = 100;

const CHUNK = 256 * 1024;

export interface EngineRun {
  readonly engine: Engine;
  /** Never joined into a command line. */
  readonly args: readonly string[];
  /** The stack folder; `-chdir` does not find `terraform.d/plugins` on Terraform 1.11. */
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly interruption: Interruption;
  /** Every line of its output, standard error included, soon after it was written. */
  readonly onLine: (line: string) => void;
  /** Called with its process id. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** How an engine process ended: exactly one of the two is set. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs the engine in a process group of its own, so that a Ctrl-C on the terminal reaches it only through
 * {@link Interruption}, once. It writes into an unlinked file and not into a pipe: when Plumbline is killed, the engine
 * does not die of a broken pipe in the middle of a write but finishes and saves its state.
 * @throws PlumblineError when a signal arrived before it could start
 */
export async function runEngine(run: EngineRun): Promise<EngineExit> {
  run.interruption.signal.throwIfAborted();
  const file = openUnlinked();
  const drain = lineReader(file.read, run.onLine);
  const child = spawn(run.engine.path, run.args, {
    cwd: run.cwd,
    env: run.env,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', file.write, file.write],
  });
  const detach = run.interruption.attach(child);
  if (child.pid !== undefined) run.onStart?.(child.pid);
  const timer = setInterval(drain, LOOK_MS);
  try {
    const [code, signal] = await once(child, 'close');
    return { code, signal };
  } finally {
    clearInterval(timer);
    detach();
    drain(true);
    closeSync(file.write);
    closeSync(file.read);
  }
}

function lineReader(fd: number, onLine: (line: string) => void): (last?: boolean) => void {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(CHUNK);
  const pending: string[] = [];
  let position = 0;
  const flush = () => {
    const line = pending.splice(0).join('');
    if (line !== '') onLine(line);
  };
  return (last = false) => {
    for (let size = readSync(fd, buffer, 0, CHUNK, position); size > 0; ) {
      position += size;
      const [rest = '', ...following] = decoder.write(buffer.subarray(0, size)).split('\n');
      pending.push(rest);
      for (const part of following) {
        flush();
        pending.push(part);
      }
      size = readSync(fd, buffer, 0, CHUNK, position);
    }
    if (last) flush();
  };
}
