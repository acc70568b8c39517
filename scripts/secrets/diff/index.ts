import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addJsonOption } from '../options';

interface DiffFlags {
  readonly json?: boolean;
  readonly env?: string;
  readonly markdown?: boolean;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('diff')
    .summary('show which inputs changed between two versions, without secrets')
    .description(
      'Compares HEAD with the working tree, a commit with the working tree, or two commits or encrypted files. Names\n' +
        'every input that changed; values are shown only of inputs that are declared not to be secret, such as images.',
    )
    .argument('[before]', 'a commit, or an encrypted file', 'HEAD')
    .argument('[after]', 'a commit, or an encrypted file (default: the working tree)')
    .option('-e, --env <environment>', 'only the inputs of this environment')
    .option('--markdown', 'print a table for the body of a pull request');
  addJsonOption(command).action((before: string, after: string | undefined, flags: DiffFlags) =>
    runCommand(flags, async (context) => {
      const { runDiff } = require('./run') as typeof import('./run');
      return runDiff({
        ...context,
        cwd: process.cwd(),
        versions: after === undefined ? [before] : [before, after],
        environment: flags.env,
        markdown: flags.markdown === true,
      });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets diff', 'what a commit would change'],
      ['plumbline secrets diff main HEAD --markdown', 'for the body of a pull request'],
      ['plumbline secrets diff v1.4.0 --env prod --json', 'since a release'],
    ],
    exitCodes: {
      0: 'no differences',
      1: 'failed: an unknown commit, for example',
      2: 'there are differences',
      3: 'unknown: a version could not be read, because it is for other keys or damaged',
    },
  });
}
