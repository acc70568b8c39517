import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';

interface Flags {
  readonly json?: boolean;
  readonly pr?: boolean;
  readonly base?: string;
  readonly dryRun?: boolean;
}

export function register(env: Command): void {
  const command = env
    .command('sync')
    .summary('write .env.example and the reference anew, or propose them')
    .description(
      'Writes .env.example and docs/reference/environment.md from the schemas. With --pr it proposes them as one pull ' +
        'request and leaves the working tree alone; with an environment the pull request also says which live variables ' +
        'nobody declared, with a schema for them to start from.',
    )
    .argument('[environment]', 'a stack whose live variables are looked at too (default: none)')
    .option('--pr', 'propose the change as a pull request')
    .option('--base <branch>', 'with --pr: branch to change (default: the default branch at GitHub)')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: Flags) =>
      runCommand(options, async (context) => {
        const { runSync } = require('./run') as typeof import('./run');
        const { networkWith } =
          require('../../../platforms/http') as typeof import('../../../platforms/http');
        const { whileWatched } =
          require('../../../workspace/engine') as typeof import('../../../workspace/engine');
        return whileWatched(async (interruption) => {
          return await runSync({
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
      ['plumbline env sync', 'after a change of a schema'],
      ['plumbline env sync --dry-run', 'in a pipeline: is what is committed up to date?'],
      ['plumbline env sync prod --pr', 'propose what drift found about names'],
    ],
    exitCodes: {
      0: 'written, proposed, or up to date already',
      1: 'failed',
      2: '--dry-run: something would change',
      3: 'what is live could not be read; the rest was done',
    },
  });
}
