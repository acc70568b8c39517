import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addJsonOption } from '../options';

export function register(secrets: Command): void {
  const command = secrets
    .command('git-drivers')
    .summary('have git show and merge encrypted files by key, in this clone')
    .description(
      'Adds the lines to .gitattributes and the two commands to the git configuration of this clone. Git commits no\n' +
        'configuration, so every clone needs it once; linked worktrees share it.',
    );
  addDryRunOption(addJsonOption(command)).action((flags: { json?: boolean; dryRun?: boolean }) =>
    runCommand(flags, async (context) => {
      const { runGitDrivers } = require('./run') as typeof import('./run');
      return runGitDrivers({ ...context, dryRun: flags.dryRun === true });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets git-drivers', 'once after cloning'],
      ['git diff secrets/prod.enc.tfvars', 'then shows keys, and a keyed fingerprint of each value'],
    ],
    exitCodes: { 0: 'done, or done already', 1: 'failed: not in a git repository, for example' },
  });
}
