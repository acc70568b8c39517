import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PlumblineError } from '../../../constructs/errors';

/**
 * Asks on a terminal for one line that is not shown while it is typed. Ctrl-D on an empty line gives up, Ctrl-C ends the
 * process as everywhere else.
 * @throws PlumblineError when no answer was given
 */
export async function askHidden(
  question: string,
  input: NodeJS.ReadableStream,
  output: { write(text: string): unknown } = process.stderr,
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(question);
  try {
    return await new Promise<string>((answered, givenUp) => {
      lines.once('line', answered);
      lines.once('close', () => givenUp(noAnswer()));
      // The terminal is in raw mode while it reads, so that Ctrl-C is a key and no signal.
      lines.once('SIGINT', () => {
        lines.close();
        process.kill(process.pid, 'SIGINT');
      });
    });
  } finally {
    lines.close();
    output.write('\n');
  }
}

const noAnswer = () =>
  new PlumblineError({
    what: 'no value was given',
    why: 'The input ended before a line was complete.',
    next: 'Run the command again and type or paste the value, or pipe it in with --stdin.',
  });
