import type { Command } from 'commander';
import { addHelpNotes } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';
import { onStateAsking } from '../wiring';

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
    .action(onStateAsking(() => (require('./run') as typeof import('./run')).runMove));
  addHelpNotes(command, {
    examples: [['plumbline state move prod', 'after the stack declares where the state is to be']],
    exitCodes: { 0: 'it is where it is declared to be', 1: 'refused, not confirmed, or failed' },
  });
}
