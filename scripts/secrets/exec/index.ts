import { type Command, CommanderError } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';

interface ExecFlags {
  readonly prefix: string;
  readonly only?: string;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('exec')
    .summary('run a command with the values in its environment')
    .description(
      'Starts a command, without a shell, with every value as an environment variable. Its output is passed on as it ' +
        'is, values in it included. SOPS_AGE_* is not passed on.',
    )
    .usage('[options] [environment] -- <command> [arguments...]')
    .argument(...ENVIRONMENT_ARGUMENT)
    .argument('[command...]', 'after --: the command and its arguments')
    .option('--prefix <text>', 'put this before each name, such as TF_VAR_', '')
    .option('--only <names>', 'only these, separated by commas')
    .exitOverride(adviseDashes)
    .action((_environment: string | undefined, _words: string[], { prefix, only }: ExecFlags) =>
      runCommand({}, (context) => {
        const { runExec } = require('./run') as typeof import('./run');
        return runExec({ ...context, ...splitWords(command), prefix, only: only?.split(',') });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets exec -- npm run migrate', 'with the values of prod'],
      ['plumbline secrets exec staging --only database_url -- psql', 'with one of them'],
      ['plumbline secrets exec prod --prefix TF_VAR_ -- terraform console', 'as Terraform takes them'],
    ],
    exitCodes: { 1: 'the command could not be started; otherwise its own exit code' },
  });
}

/** What belongs to the command looks like an unknown option when the two dashes are missing. */
function adviseDashes(error: CommanderError): never {
  if (error.code !== 'commander.unknownOption') throw error;
  const hint = 'the command and its arguments go after --, as in `secrets exec prod -- npm run migrate`';
  throw new CommanderError(error.exitCode, error.code, `${error.message.split('\n')[0]}; ${hint}`);
}

/** Commander drops the `--`, and with it what tells an environment from a command. */
function splitWords({ args, parent }: Command): { before: readonly string[]; words: readonly string[] } {
  const raw = (parent?.parent as (Command & { readonly rawArgs: readonly string[] }) | null)?.rawArgs ?? [];
  const dashes = raw.indexOf('--');
  const count = dashes < 0 ? 0 : raw.length - dashes - 1;
  return { before: args.slice(0, args.length - count), words: args.slice(args.length - count) };
}
