import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

export function register(program: Command): void {
  const command = program
    .command('drift')
    .summary('compare what is declared with what runs')
    .description(
      'Asks the platforms what runs and compares it with what is declared and what was applied.\n' +
        'Lists what is missing, changed, undeclared, or not applied yet. Changes nothing; a secret is only named.',
    )
    .argument('[environment]', 'environment that main.ts declares; may be left out when there is only one')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: { json?: boolean }) =>
      runCommand(options, async (context) => {
        const { runDrift } = require('./run') as typeof import('./run');
        const { networkWith } = require('../../platforms/http') as typeof import('../../platforms/http');
        const { whileWatched } = require('../../workspace/engine') as typeof import('../../workspace/engine');
        return whileWatched(async (interruption) => {
          const now = () => new Date();
          return (
            await runDrift({
              ...context,
              environment,
              now,
              interruption,
              runtime: networkWith(context.output.note),
            })
          ).exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline drift prod', 'is prod what the repository says?'],
      ['plumbline drift prod --json', 'for a scheduled check'],
    ],
    exitCodes: {
      0: 'in sync',
      1: 'failed: a declaration or an input is wrong, or the engine is missing',
      2: 'there are differences: drifted, undeclared, declared and not applied yet, or other names in .env.example',
      3: 'unknown: a platform could not be read, which is never reported as "no drift"',
    },
  });
}
