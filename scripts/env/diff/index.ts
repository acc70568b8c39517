import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';

interface Flags {
  readonly json?: boolean;
  readonly offline?: boolean;
}

export function register(env: Command): void {
  const command = env
    .command('diff')
    .summary('compare the names that schemas, files, inputs and platforms know')
    .description(
      'Compares the schemas, .env.example, what services declare, the inputs of the stack and the variables that are live, ' +
        'each with its neighbour and in both directions. Reads names and no values; changes nothing.',
    )
    .argument('[environment]', 'a stack, or development (default: as for validate)')
    .option('--offline', 'leave out what is live')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: Flags) =>
      runCommand(options, async (context) => {
        const { runDiff } = require('./run') as typeof import('./run');
        const { networkWith } =
          require('../../../platforms/http') as typeof import('../../../platforms/http');
        const { whileWatched } =
          require('../../../workspace/engine') as typeof import('../../../workspace/engine');
        return whileWatched(async (interruption) => {
          return await runDiff({
            ...context,
            ...options,
            environment,
            interruption,
            runtime: networkWith(context.output.note),
          });
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline env diff prod', 'does every place know the same names?'],
      ['plumbline env diff prod --offline', 'in the repository alone'],
    ],
    exitCodes: {
      0: 'no difference',
      1: 'failed',
      2: 'there are differences',
      3: 'no difference was found, but something could not be read',
    },
  });
}
