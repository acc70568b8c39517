import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';

interface Flags {
  readonly json?: boolean;
  readonly file?: string;
  readonly process?: boolean;
}

export function register(env: Command): void {
  const command = env
    .command('validate')
    .summary('check values against the schemas')
    .description(
      'For a stack: what its services declare, with the inputs of the stack. Else: .env.local over .env over the ' +
        'variables of the process, by the rules of development, staging or production. Prints every problem with its key. ' +
        'In development a variable that is not set is no problem.',
    )
    .argument(
      '[environment]',
      'a stack, or whose rules (default: what NEXT_PUBLIC_ENVIRONMENT, or a key of a schema that holds the name, says; else ' +
        'NODE_ENV, else development)',
    )
    .option('--file <dotenv>', 'check this file alone')
    .option('--process', 'check the variables of the process alone')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: Flags) =>
      runCommand(options, (context) => {
        const { runValidate } = require('./run') as typeof import('./run');
        return runValidate({ ...context, ...options, environment });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline env validate', 'what is in .env.local'],
      ['plumbline env validate prod', 'what the services of prod would get'],
      ['plumbline env validate production --process', 'in a pipeline: what was exported to it'],
    ],
    exitCodes: { 0: 'valid', 1: 'there are problems, or the values could not be read' },
  });
}
