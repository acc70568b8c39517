import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

/** A tenth of real time, as `plumbline sandbox up` has it. */
const SECOND_MS = 100;

export function register(program: Command): void {
  const command = program
    .command('start')
    .summary('show everything once, in the sandbox on this machine')
    .description(
      'Starts the sandbox, plans and applies the sandbox environment with the real engine, verifies it, looks for\n' +
        'drift, and says what to try next. On a terminal it offers to roll out a new image. Needs no account.',
    )
    .option('--json', 'print one JSON document')
    .action((options: { json?: boolean }) =>
      runCommand(options, async (context) => {
        const { runStart } = require('./run') as typeof import('./run');
        const { askOnTerminal, canAsk } =
          require('../../core/terminal/question') as typeof import('../../core/terminal/question');
        const { networkWith } = require('../../platforms/http') as typeof import('../../platforms/http');
        const { whileWatched } = require('../../workspace/engine') as typeof import('../../workspace/engine');
        return whileWatched(async (interruption) => {
          return await runStart({
            ...context,
            now: () => new Date(),
            interruption,
            runtime: networkWith(context.output.note),
            secondMs: SECOND_MS,
            ask: canAsk(context.output) ? askOnTerminal : undefined,
          });
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['npm start', 'the same, on a fresh clone'],
      ['plumbline start', 'again: finds everything in place and verifies it'],
    ],
    exitCodes: {
      0: 'it runs and is in sync',
      1: 'failed',
      2: 'the sandbox differs from what is declared',
      3: 'something could not be read',
    },
  });
}
