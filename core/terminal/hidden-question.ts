import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { PlumblineError } from '../errors';
import { HiddenLine } from './hidden-line';
import type { Ask } from './question';

/** What ends a process that does nothing about it, and would leave the terminal as it is. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Asks for an answer that nobody should read over a shoulder. What is pasted is one answer, all its lines, without the line
 * break at its end.
 * @throws PlumblineError for several lines at once from a terminal that does not mark what is pasted
 */
export const askHidden: Ask = async (question, signal) => {
  signal.throwIfAborted();
  const { stdin, stderr } = process;
  let finish = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const line = new HiddenLine();
      const decoder = new StringDecoder('utf8');
      const onData = (chunk: Buffer) => {
        const typed = line.type(decoder.write(chunk));
        if (typed?.kind === 'answer') resolve(typed.text);
        if (typed?.kind === 'several') reject(severalLines());
        // In raw mode Ctrl-C is a key, and no signal.
        if (typed?.kind === 'interrupt') process.emit('SIGINT', 'SIGINT');
      };
      const onGone = () => resolve('');
      const onAbort = () => reject(signal.reason);
      const onSignal = (name: NodeJS.Signals) => {
        // Somebody else waits for it too, and aborts.
        if (process.listenerCount(name) > 1) return;
        finish();
        process.kill(process.pid, name);
      };
      finish = () => {
        markPastes(false);
        stdin.pause().setRawMode(false);
        for (const name of ENDING) process.off(name, onSignal);
        process.off('exit', finish);
        stdin.off('data', onData).off('end', onGone).off('error', onGone);
        signal.removeEventListener('abort', onAbort);
      };
      for (const name of ENDING) process.on(name, onSignal);
      process.on('exit', finish);
      stdin.on('data', onData).on('end', onGone).on('error', onGone);
      signal.addEventListener('abort', onAbort);
      stdin.setRawMode(true).resume();
      markPastes(true);
      // Only now, as from here on the terminal shows nothing that is typed.
      stderr.write(question);
    });
  } finally {
    finish();
    stderr.write('\n');
  }
};

/** Has the terminal mark what is pasted; at once, as the process may be about to end. */
function markPastes(on: boolean): void {
  const screen = [process.stderr, process.stdout].find(({ isTTY }) => isTTY);
  if (!screen || process.env['TERM'] === 'dumb') return;
  try {
    writeSync(screen.fd, `\u001b[?2004${on ? 'h' : 'l'}`);
  } catch {
    // The terminal is gone, which is no reason to end otherwise than without it.
  }
}

const severalLines = () =>
  new PlumblineError({
    what: 'several lines arrived where one was asked for, so none of them was taken',
    why: 'This terminal does not tell what is pasted from what is typed, where each line is an answer of its own.',
    next: 'Pipe the value in with --stdin; `secrets set` takes it with --from-file, too.',
  });
