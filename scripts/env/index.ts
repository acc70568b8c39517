import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

interface Flags {
  readonly json?: boolean;
}

export function register(program: Command): void {
  const env = program
    .command('env')
    .summary('check the variables of services against their schemas')
    .description(
      'Services declare their variables with a schema per environment. These commands check values against it, compare ' +
        'the names that each place knows, and write what is generated from it. None of them prints a value.',
    );
  registerValidate(env);
  registerDiff(env);
  registerSync(env);
}

function registerValidate(env: Command): void {
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
    .action((environment: string | undefined, options: Flags & { file?: string; process?: boolean }) =>
      runCommand(options, (context) => {
        const { runValidate } = require('./validate/run') as typeof import('./validate/run');
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

function registerDiff(env: Command): void {
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
    .action((environment: string | undefined, options: Flags & { offline?: boolean }) =>
      runCommand(options, async (context) => {
        const { runDiff } = require('./diff/run') as typeof import('./diff/run');
        const { realRuntime } = require('../../platforms/http') as typeof import('../../platforms/http');
        const { watchInterrupts } =
          require('../../workspace/engine') as typeof import('../../workspace/engine');
        const interruption = watchInterrupts();
        try {
          return await runDiff({ ...context, ...options, environment, interruption, runtime: realRuntime });
        } finally {
          interruption.dispose();
        }
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

function registerSync(env: Command): void {
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
    .action(
      (environment: string | undefined, options: Flags & { pr?: boolean; base?: string; dryRun?: boolean }) =>
        runCommand(options, async (context) => {
          const { runSync } = require('./sync/run') as typeof import('./sync/run');
          const { realRuntime } = require('../../platforms/http') as typeof import('../../platforms/http');
          const { watchInterrupts } =
            require('../../workspace/engine') as typeof import('../../workspace/engine');
          const interruption = watchInterrupts();
          try {
            return await runSync({ ...context, ...options, environment, interruption, runtime: realRuntime });
          } finally {
            interruption.dispose();
          }
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
