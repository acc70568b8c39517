import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { addDryRunOption } from '../../options';
import { addScope, type ChangeFlags } from '../options';

export function register(recipients: Command): void {
  const command = recipients
    .command('sync')
    .description('Give every file the recipients that .sops.yaml names, as `sops updatekeys` does.')
    .option('--rotate', 'also use a new data key')
    .option('--force', 'even when you could not open the files yourself afterwards');
  addDryRunOption(addScope(command)).action(({ env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('../change') as typeof import('../change');
      return runChange({ ...context, ...flags, environment, now: () => new Date() });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients sync', 'after .sops.yaml was edited by hand']],
    exitCodes: { 0: 'the files are as .sops.yaml says', 1: 'refused, or a file could not be opened' },
  });
}
