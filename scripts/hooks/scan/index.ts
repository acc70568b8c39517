import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { subcommand } from '../options';

interface ScanFlags {
  readonly json?: boolean;
  readonly environment?: string;
}

export function register(hooks: Command): void {
  const command = subcommand(
    hooks,
    'scan',
    'Look for secrets: in all files git knows or would add, or in the named ones, such as logs and plans. UTF-16 and ' +
      'binary files are read too.',
  )
    .argument('[files...]', 'files of any kind; - reads standard input')
    .option(
      '-e, --environment <environment>',
      'look for the values of its secrets as well, in any encoding; they are decrypted for that',
    )
    .action((files: string[], flags: ScanFlags) =>
      runCommand(flags, async (context) => {
        const { runScan } = require('./run') as typeof import('./run');
        return runScan({ ...context, cwd: process.cwd(), files, environment: flags.environment });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks scan', 'the whole tree'],
      ['plumbline hooks scan -e prod', 'the whole tree, and the values of prod in it'],
      ['plumbline hooks scan ci.log plan.json', 'output that was written'],
      ['plumbline hooks scan -e prod ci.log', 'does it hold a secret of prod?'],
      ['plumbline plan prod 2>&1 | tee plan.log | plumbline hooks scan -e prod -', 'as it is printed'],
    ],
    exitCodes: { 0: 'nothing found', 1: 'a secret was found, or a file could not be read' },
  });
}
