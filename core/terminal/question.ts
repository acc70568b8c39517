import { createInterface } from 'node:readline/promises';
import type { Output } from './output';

/** Asks a question on the terminal; Ctrl-D is the empty answer. Rejects when `signal` aborts. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>;

/** Whether somebody can be asked: on a terminal, and not where a program reads the output. */
export function canAsk({ interactive, json }: Pick<Output, 'interactive' | 'json'>): boolean {
  return interactive && !json && process.stdin.isTTY === true;
}

/** Asks for an answer that anyone may read. */
export const askOnTerminal: Ask = (question, signal) =>
  answerOf(createInterface({ input: process.stdin, output: process.stdout }), question, signal);

async function answerOf(
  terminal: ReturnType<typeof createInterface>,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const givenUp = new Promise<string>((answered) => terminal.once('close', () => answered('')));
  try {
    terminal.on('SIGINT', () => interrupt(terminal));
    terminal.on('close', () => process.stdin.pause());
    return await Promise.race([terminal.question(question, { signal }), givenUp]);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as Error).name === 'AbortError') return '';
    throw error;
  } finally {
    terminal.close();
  }
}

/** The terminal is in raw mode while it reads, so that Ctrl-C is a key and no signal. */
function interrupt(terminal: ReturnType<typeof createInterface>): void {
  if (process.emit('SIGINT', 'SIGINT')) return;
  // Nobody waits for signals: end as every program does, with the terminal as it was.
  terminal.close();
  process.kill(process.pid, 'SIGINT');
}
