import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';

/** Adds `status` to the group `state`. */
export function register(state: Command): void {
  const command = state
    .command('status')
    .summary('say where the state is, which version it is, and who holds its lock')
    .description(
      'Reads the state where the stack declares it to be. Places that do not tell who holds a lock are asked for the lock,\n' +
        'which is given back at once. Changes nothing.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, flags: { json?: boolean }) =>
      runCommand(flags, async (context) => {
        const { runStatus } = require('./run') as typeof import('./run');
        const { whileWatched } =
          require('../../../workspace/engine') as typeof import('../../../workspace/engine');
        return whileWatched(async (interruption) => {
          const { exitCode } = await runStatus({
            ...context,
            environment,
            interruption,
            now: () => new Date(),
          });
          return exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline state status prod', 'is the state of prod where it should be?']],
    exitCodes: { 0: 'it can be had', 1: 'credentials are missing', 3: 'the place did not answer' },
  });
}
