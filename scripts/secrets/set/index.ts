import { type Command, CommanderError } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addEnvOption, addJsonOption, type EnvironmentFlags } from '../options';

interface SetFlags extends EnvironmentFlags {
  readonly stdin?: boolean;
  readonly fromFile?: string;
  readonly undeclared?: boolean;
  readonly verifyRemote?: boolean;
  readonly pr?: boolean;
  readonly base?: string;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('set')
    .summary('change one value')
    .description(
      'Changes one value and keeps everything else in the file, comments included. Without a value on the command ' +
        'line it is asked for, hidden. Images have to be pinned.',
    )
    .argument('<name>', 'input of the stack, such as docker_image')
    .argument('[value]', 'its value; secrets are better asked for, as shells keep a history')
    .option('--stdin', 'read the value from standard input; one line break at its end is dropped')
    .option('--from-file <file>', 'read the value from a file; one line break at its end is dropped')
    .option('--undeclared', 'allow a name that the stack does not declare')
    .option('--verify-remote', 'first ask the registry whether the image exists')
    .option('--pr', 'propose the change as a pull request and leave the working tree alone')
    .option('--base <branch>', 'with --pr: branch to change (default: the default branch at GitHub)');
  addJsonOption(addDryRunOption(addEnvOption(command)))
    .exitOverride(hideValue)
    .action((name: string, value: string | undefined, { env: environment, ...flags }: SetFlags) =>
      runCommand(flags, (context) => {
        const { runSet } = require('./run') as typeof import('./run');
        return runSet({ ...context, ...flags, environment, name, argument: value, now: () => new Date() });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets set docker_image ghcr.io/acme/grid:v124-abcdef', 'roll out another image of prod'],
      [
        'plumbline secrets set docker_image ghcr.io/acme/grid:v124-abcdef --verify-remote --pr',
        'as a pull request',
      ],
      ['plumbline secrets set session_secret --env staging', 'asks for the value'],
      ['openssl rand -hex 32 | plumbline secrets set session_secret --stdin', 'from another program'],
    ],
    exitCodes: {
      0: 'set, or it has that value already',
      1: 'refused, and nothing was written; with --verify-remote: there is no such image',
      3: '--verify-remote: the registry does not say whether the image exists; nothing was written',
    },
  });
}

/** A secret that begins with a dash looks like an option, and an error must not repeat it. */
function hideValue(error: CommanderError): never {
  if (error.code !== 'commander.unknownOption') throw error;
  throw new CommanderError(
    error.exitCode,
    error.code,
    'error: an option that `secrets set` does not have; a value that begins with a dash goes after --, or through --stdin',
  );
}
