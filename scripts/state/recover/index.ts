import type { Command } from 'commander';
import { addHelpNotes } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';
import { onStateAsking } from '../wiring';

/** Adds `recover` to the group `state`. */
export function register(state: Command): void {
  const command = state
    .command('recover')
    .summary('store the state that an apply could not save')
    .description(
      'When the place of the state is gone at the end of an apply, the engine leaves the newest state in the stack folder\n' +
        '(errored.tfstate), and with HCP Terraform a locked workspace. This frees the lock, then stores that state, reads it\n' +
        'back, and keeps the file as a copy. One that somebody else went on from is refused. It may be run again at any time.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--yes', 'do it without a question; needed where there is no terminal')
    .option('--json', 'print one JSON document')
    .action(onStateAsking(() => (require('./run') as typeof import('./run')).runRecover));
  addHelpNotes(command, {
    examples: [['plumbline state recover prod', 'after an apply said that its state could not be saved']],
    exitCodes: { 0: 'the newest state is stored', 1: 'refused, not confirmed, or it could not be stored' },
  });
}
