import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { addDryRunOption } from '../../options';
import { givenRecipients } from '../../recipient-list';
import { addScope, type ChangeFlags } from '../options';

export function register(recipients: Command): void {
  const command = recipients
    .command('remove')
    .description(
      'Stop encrypting for somebody. That takes back nothing: earlier commits still open with the key, so the values ' +
        'have to be replaced.',
    )
    .argument('<recipient...>', 'as `list` shows them')
    .option('--rotate', 'also use a new data key, so that the old one does not open later changes')
    .option('--force', 'even when you could not open the files yourself afterwards');
  addDryRunOption(addScope(command)).action((given: string[], { env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('../change') as typeof import('../change');
      return runChange({
        ...context,
        ...flags,
        environment,
        remove: givenRecipients(given),
        now: () => new Date(),
      });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients remove age1… --rotate', 'after somebody left']],
    exitCodes: { 0: 'removed', 1: 'refused, or a file could not be opened' },
  });
}
