import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type JsonOption, subcommand } from '../options';

export function register(sandbox: Command): void {
  const command = subcommand(sandbox, 'down', 'Stop the sandbox; its state is kept.').action(
    (options: JsonOption) =>
      runCommand(options, (context) => {
        const { runDown } = require('./run') as typeof import('./run');
        return runDown(context);
      }),
  );
  addHelpNotes(command, {
    examples: [['plumbline sandbox down', 'stop it']],
    exitCodes: { 0: 'it is down', 1: 'it did not stop' },
  });
}
