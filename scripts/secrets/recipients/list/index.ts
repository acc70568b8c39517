import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import type { EnvironmentFlags } from '../../options';
import { addScope } from '../options';

export function register(recipients: Command): void {
  const command = recipients.command('list').description('List the recipients of every file. Needs no key.');
  addScope(command).action(({ env: environment, ...flags }: EnvironmentFlags) =>
    runCommand(flags, (context) => {
      const { runList } = require('./run') as typeof import('./run');
      return runList({ ...context, environment });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients list', 'who can open what']],
    exitCodes: { 0: 'listed', 1: 'a file could not be read' },
  });
}
