import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type JsonOption, subcommand } from '../options';

export function register(sandbox: Command): void {
  const command = subcommand(sandbox, 'status', 'Show what runs in the sandbox and what is broken.').action(
    (options: JsonOption) =>
      runCommand(options, (context) => {
        const { runStatus } = require('./run') as typeof import('./run');
        return runStatus(context);
      }),
  );
  addHelpNotes(command, {
    examples: [['plumbline sandbox status --json', 'for a script']],
    exitCodes: { 0: 'it runs', 1: 'it is down' },
  });
}
