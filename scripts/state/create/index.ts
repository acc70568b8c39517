import type { Command } from 'commander';
import { addHelpNotes } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';
import { onState } from '../wiring';

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
    .action(onState(() => (require('./run') as typeof import('./run')).runCreate));
  addHelpNotes(command, {
    examples: [['plumbline state create prod', 'once, before the first plan']],
    exitCodes: { 0: 'the workspace is there', 1: 'it could not be made, or it runs plans elsewhere' },
  });
}
