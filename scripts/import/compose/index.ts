import type { Command } from 'commander';
import { addHelpNotes, EXIT } from '../../../core/command';
import { createOutput } from '../../../core/terminal/output';

interface Flags {
  readonly out?: string;
  readonly service?: string;
  readonly json?: boolean;
}

export function register(group: Command): void {
  const command = group
    .command('compose')
    .summary('a compose file')
    .description(
      'Turns a compose file into a function that declares one DokployCompose, and says line by line what it could not carry over. ' +
        'What may be a secret becomes an input and is never written. Needs no network, no token and no project.',
    )
    .argument('<compose-file>', 'YAML or JSON; - reads standard input')
    .option(
      '--out <new-file>',
      'write the text into a new file (default: print it); a file that is there stays as it is',
    )
    .option(
      '--service <name>',
      'which of the services the app is for (default: the one with a domain, or that nothing waits for)',
    )
    .option('--json', 'print one JSON document')
    .action((file: string, { json, out, service }: Flags) => {
      const output = createOutput({ json: json === true });
      try {
        const { runImportCompose } = require('./run') as typeof import('./run');
        process.exitCode = runImportCompose({ file, out, service, output, folder: process.cwd() });
      } catch (error) {
        output.error(error);
        process.exitCode = EXIT.failed;
      }
    });
  addHelpNotes(command, {
    examples: [
      ['plumbline import compose docker-compose.yml', 'the declarations, and what to look at'],
      ['plumbline import compose docker-compose.yml --out stacks/shop.ts', 'into a new file'],
      [
        'docker compose config --no-interpolate | plumbline import compose -',
        'with other files included and extended',
      ],
    ],
    exitCodes: {
      0: 'imported; what could not be carried over is said',
      1: 'refused, and nothing was written',
    },
  });
}
