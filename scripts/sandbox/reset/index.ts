import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type JsonOption, subcommand } from '../options';

export function register(sandbox: Command): void {
  const command = subcommand(
    sandbox,
    'reset',
    'Delete everything in the sandbox. Its address and tokens stay.',
  )
    .option('-y, --yes', 'do not ask', false)
    .action((options: JsonOption & { yes: boolean }) =>
      runCommand(options, (context) => {
        const { runReset } = require('./run') as typeof import('./run');
        return runReset({ ...context, yes: options.yes });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline sandbox reset --yes', 'empty it without a question']],
    exitCodes: { 0: 'it is empty', 1: 'nothing was reset' },
  });
}
