import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { BACK, IMMEDIATELY, now, type SelectionFlags, selectionOf } from '../options';

export function register(rotation: Command): void {
  const command = rotation
    .command('plan')
    .description('Show what a run would do, in which order, and which services would restart. No values.')
    .argument('[keys...]', 'inputs to rotate (default: what is due)')
    .option('-e, --env <environment>', 'environment; may be left out when there is only one')
    .option(...IMMEDIATELY)
    .option(...BACK)
    .option('--json', 'print one JSON document')
    .action((keys: string[], flags: SelectionFlags) =>
      runCommand(flags, (context) => {
        const { runRotationPlan } = require('./run') as typeof import('./run');
        return runRotationPlan({ ...context, ...selectionOf(keys, flags), now });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets rotation plan --env prod', 'what is due in prod'],
      ['plumbline secrets rotation plan session_secret --env prod', 'what rotating this one means'],
      [
        'plumbline secrets rotation plan session_secret --env prod --immediately',
        'what is done when it leaked',
      ],
    ],
    exitCodes: { 0: 'nothing to do', 1: 'failed', 2: 'a run would do something' },
  });
}
