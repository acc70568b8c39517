import type { Command } from 'commander';
import { addHelpNotes } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';
import { onState } from '../wiring';

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
    .action(onState(() => (require('./run') as typeof import('./run')).runStatus));
  addHelpNotes(command, {
    examples: [['plumbline state status prod', 'is the state of prod where it should be?']],
    exitCodes: { 0: 'it can be had', 1: 'credentials are missing', 3: 'the place did not answer' },
  });
}
