import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';

/** Adds `create` to the group `state`. */
export function register(state: Command): void {
  const command = state
    .command('create')
    .summary('make the HCP Terraform workspace of a new environment')
    .description(
      'Makes the declared workspace, in execution mode "local". Plans and applies never make one: a name that is\n' +
        'misspelled, or a token that may not see the workspace, would pass for a new environment.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: { json?: boolean }) =>
      runCommand(options, async (context) => {
        const { runCreate } = require('./run') as typeof import('./run');
        const { whileWatched } =
          require('../../../workspace/engine') as typeof import('../../../workspace/engine');
        return whileWatched(async (interruption) => {
          const now = () => new Date();
          return (await runCreate({ ...context, environment, now, interruption })).exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline state create prod', 'once, before the first plan']],
    exitCodes: { 0: 'the workspace is there', 1: 'it could not be made, or it runs plans elsewhere' },
  });
}
