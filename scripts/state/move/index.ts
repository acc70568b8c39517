import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';

/** Adds `move` to the group `state`. */
export function register(state: Command): void {
  const command = state
    .command('move')
    .summary('carry the state from the file of this clone to the place that is declared')
    .description(
      'Stores the state where the stack declares it to be, under the lock of that place, reads it back and keeps the file as\n' +
        'a copy. A place that holds another state is refused. Killed anywhere, it goes on when it is run again.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--yes', 'move it without a question; needed where there is no terminal')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, flags: { json?: boolean; yes?: boolean }) =>
      runCommand(flags, async (context) => {
        const { runMove } = require('./run') as typeof import('./run');
        const { askOnTerminal, canAsk } =
          require('../../../core/terminal/question') as typeof import('../../../core/terminal/question');
        const { whileWatched } =
          require('../../../workspace/engine') as typeof import('../../../workspace/engine');
        return whileWatched(async (interruption) => {
          const { exitCode } = await runMove({
            ...{ ...context, environment, interruption, now: () => new Date() },
            yes: flags.yes === true,
            ask: canAsk(context.output) ? askOnTerminal : undefined,
          });
          return exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline state move prod', 'after the stack declares where the state is to be']],
    exitCodes: { 0: 'it is where it is declared to be', 1: 'refused, not confirmed, or failed' },
  });
}
