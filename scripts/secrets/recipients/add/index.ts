import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { addDryRunOption } from '../../options';
import { givenRecipients } from '../../recipient-list';
import { addScope, type ChangeFlags } from '../options';

export function register(recipients: Command): void {
  const command = recipients
    .command('add')
    .description('Let somebody open the files: adds them to every file and to .sops.yaml.')
    .argument('<recipient...>', 'age1…, or the ssh-ed25519 public key in quotes');
  addDryRunOption(addScope(command)).action((given: string[], { env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('../change') as typeof import('../change');
      return runChange({
        ...context,
        ...flags,
        environment,
        add: givenRecipients(given),
        now: () => new Date(),
      });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets recipients add age1…', 'everything'],
      ['plumbline secrets recipients add age1… --env staging', 'only staging, if it has a rule of its own'],
    ],
    exitCodes: { 0: 'added', 1: 'refused, or a file could not be opened' },
  });
}
