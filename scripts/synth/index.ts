import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

export function register(program: Command): void {
  const command = program
    .command('synth')
    .summary('write the Terraform JSON of every environment')
    .description(
      'Runs the CDKTF app main.ts and writes one stack folder per environment under cdktf.out/stacks.\n' +
        'Needs no network, no token and no Terraform; the same sources give the same bytes.\n' +
        'Where the project has TypeScript, the types of the app are checked as well; plan and apply do not wait for that.',
    )
    .argument('[environment]', 'show this environment only')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: { json?: boolean }) =>
      runCommand(options, (context) => {
        const { runSynth } = require('./run') as typeof import('./run');
        return runSynth({ ...context, environment });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline synth', 'every environment'],
      ['plumbline synth prod --json', 'where the stack of prod is, and its inputs'],
    ],
    exitCodes: { 0: 'synthesized', 1: 'the app, a declaration or a type was refused' },
  });
}
