import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { projectPaths } from '../../../core/project';
import { askStatus, command } from '../daemon';

export interface ResetOptions extends CommandContext {
  readonly yes: boolean;
  /** Asks on the terminal. @default - a question on standard output */
  readonly ask?: (question: string) => Promise<string>;
}

/** Empties the sandbox, running or not. Its address and its tokens stay. */
export async function runReset(options: ResetOptions): Promise<ExitCode> {
  const { root, output } = options;
  if (!(await confirmed(options))) {
    output.line('Nothing was reset.');
    output.result({ reset: false });
    return EXIT.failed;
  }
  const status = await askStatus(root);
  if (status) await command(status.url, 'reset');
  else
    for (const folder of ['state', 'data'])
      rmSync(join(projectPaths(root).sandbox, folder), { recursive: true, force: true });
  output.line('The sandbox is empty. The next `plumbline apply sandbox` creates everything again.');
  output.result({ reset: true });
  return EXIT.done;
}

async function confirmed({ yes, output, ask = askOnTerminal }: ResetOptions): Promise<boolean> {
  if (yes) return true;
  if (!output.interactive) {
    throw new PlumblineError({
      what: 'the sandbox was not reset',
      why: 'Resetting deletes every project, database and volume in the sandbox, and nobody is there to ask.',
      next: 'Say that you mean it: `plumbline sandbox reset --yes`.',
    });
  }
  const answer = await ask('Delete every project, database and volume in the sandbox? [y/N] ');
  return /^y(es)?$/i.test(answer.trim());
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } catch (error) {
    // Ctrl-C and Ctrl-D are no yes.
    if ((error as Error).name === 'AbortError') return '';
    throw error;
  } finally {
    terminal.close();
  }
}
