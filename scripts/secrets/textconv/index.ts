import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';

export function register(secrets: Command): void {
  const command = secrets
    .command('textconv')
    .summary('print an encrypted file without its secrets; git diff calls it')
    .description(
      'Prints the variables of an encrypted file: values that are not secret as they are, and of each secret a\n' +
        'fingerprint that changes when it does. Its key is random and stays in this clone, so nobody can try values\n' +
        'out against a fingerprint. A file that no key opens is printed as [encrypted].',
    )
    .argument('<file>', 'an encrypted file, or a version of one')
    .option('--project <folder>', 'project root, for git, which starts drivers elsewhere')
    .action((file: string, flags: { project?: string }) =>
      runCommand(flags, async (context) => {
        const { runTextconv } = require('./run') as typeof import('./run');
        return runTextconv({ ...context, cwd: process.cwd(), file });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets textconv secrets/prod.enc.tfvars', 'what git diff compares'],
      ['plumbline secrets git-drivers', 'have git diff, git log -p and git show call it'],
    ],
    exitCodes: { 0: 'printed; also when nothing could be opened, as git would stop otherwise' },
  });
}
