import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PlumblineError } from '../../../constructs/errors';

/** Asks on the terminal for a value that nobody should read over a shoulder; Ctrl-D is the empty answer. */
export function askHidden(signal: AbortSignal): (question: string) => Promise<string> {
  return async (question) => {
    process.stderr.write(question);
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
    try {
      terminal.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
      terminal.on('close', () => process.stdin.pause());
      return await terminal.question('', { signal });
    } catch (error) {
      signal.throwIfAborted();
      if ((error as Error).name === 'AbortError') return '';
      throw error;
    } finally {
      process.stderr.write('\n');
      terminal.close();
    }
  };
}

/** Reads the value of one key from standard input. @throws PlumblineError when it could be for several keys */
export function valueFromStdin(keys: readonly string[]): () => Promise<string> {
  if (keys.length === 1) return () => text(process.stdin);
  throw new PlumblineError({
    what: `--stdin with ${keys.length === 0 ? 'no key' : `${keys.length} keys`}`,
    why: 'Standard input is the value of exactly one key.',
    next: 'Name one key.',
  });
}
