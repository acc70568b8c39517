import type { Command } from 'commander';
import { addHelpNotes } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';
import { onStateAsking } from '../wiring';

/** Adds `unlock` to the group `state`. */
export function register(state: Command): void {
  const command = state
    .command('unlock')
    .summary('free a lock in HCP Terraform that a run left behind')
    .description(
      'Asks HCP Terraform who holds the workspace, says so and asks before it frees it. A workspace that is free is\n' +
        'fine. One that a run of HCP Terraform holds, or a command in this clone, is refused.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--yes', 'free it without a question; needed where there is no terminal')
    .option('--json', 'print one JSON document')
    .action(onStateAsking(() => (require('./run') as typeof import('./run')).runUnlock));
  addHelpNotes(command, {
    examples: [['plumbline state unlock prod', 'after an apply was killed']],
    exitCodes: { 0: 'it is free', 1: 'refused, not confirmed, or the token may not do it' },
  });
}
