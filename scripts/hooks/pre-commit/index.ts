import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type HookFlags, only, subcommand } from '../options';
import { COMMIT_STEPS } from '../step-names';

export function register(hooks: Command): void {
  const command = subcommand(hooks, 'pre-commit', 'Check what is staged.')
    .addOption(only(COMMIT_STEPS))
    .action((flags: HookFlags) =>
      runCommand(flags, async (context) => {
        const { runPreCommit } = require('./run') as typeof import('./run');
        return runPreCommit({ ...context, cwd: process.cwd(), only: flags.only });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks pre-commit', 'what git runs before a commit'],
      ['plumbline hooks pre-commit --only types', 'one step alone'],
    ],
    exitCodes: { 0: 'every step passed', 1: 'a step failed; it is named' },
  });
}
