import { type Argument, Command, CommanderError } from 'commander';
import { EXIT } from '../core/command';
import { PlumblineError } from '../core/errors';
import { suggestion } from '../core/suggestion';
import { hanging, helpWidth, unwrapped, wrapped } from '../core/terminal/help-text';
import { createOutput } from '../core/terminal/output';
import packageJson from '../package.json';
import { register as registerApply } from './apply';
import { register as registerDoctor } from './doctor';
import { register as registerDrift } from './drift';
import { register as registerEnv } from './env';
import { register as registerHooks } from './hooks';
import { register as registerImport } from './import';
import { register as registerLint } from './lint';
import { register as registerPlan } from './plan';
import { register as registerSandbox } from './sandbox';
import { register as registerSecrets } from './secrets';
import { register as registerStart } from './start';
import { register as registerState } from './state';
import { register as registerSynth } from './synth';

/** Commands in the order of the help: the way of a change first. */
const COMMANDS = [
  registerPlan,
  registerApply,
  registerDrift,
  registerEnv,
  registerSecrets,
  registerState,
  registerDoctor,
  registerSynth,
  registerLint,
  registerImport,
  registerHooks,
  registerSandbox,
  registerStart,
];

/** Columns of a description that are still filled with whole words. */
const NARROWEST = 12;

const termOf = (argument: Argument) => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

/** The command line. Only names and help are loaded here; what a command does is loaded when it runs. */
function createProgram(): Command {
  const program = new Command('plumbline')
    .description(packageJson.description)
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({
      showGlobalOptions: false,
      minWidthToWrap: NARROWEST,
      // That there are options goes without saying, and the room is for what the command does.
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(termOf)].join(' '),
      commandDescription: (command) => unwrapped(command.description()),
    })
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  for (const register of COMMANDS) register(program);
  return program.addHelpText('after', () => {
    const columns = helpWidth(program);
    return [
      '',
      ...wrapped('Every command has its own help with examples: plumbline plan --help', columns),
      '',
      'Exit codes of every command:',
      '  0  done, or in sync',
      '  1  failed',
      '  2  there are differences',
      hanging('  3  ', 'inconclusive: something could not be read', columns),
    ].join('\n');
  });
}

/** Runs one command line. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    createOutput({ json: argv.includes('--json') }).error(usageError(error, program, argv));
    process.exitCode = EXIT.failed;
  }
}

/** Commander's complaint in three parts. */
function usageError(error: CommanderError, program: Command, argv: readonly string[]): PlumblineError {
  if (error.code === 'commander.help') return helpError(program, argv);
  const [message = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const help = `\`${[...namedCommands(program, argv), '--help'].join(' ')}\``;
  const meant = hint?.match(/\(Did you mean (.*)\?\)/)?.[1];
  return new PlumblineError({
    what: message,
    why: 'The command line could not be understood, so nothing was done.',
    next: meant === undefined ? `See ${help}.` : `Did you mean ${meant}? See ${help}.`,
  });
}

/** `plumbline` and the commands that an argument list begins with, such as `secrets` and `set`. */
function namedCommands(program: Command, argv: readonly string[]): string[] {
  const names = [program.name()];
  let command: Command | undefined = program;
  for (const word of argv) {
    command = command.commands.find((candidate) => candidate.name() === word);
    if (command === undefined) break;
    names.push(word);
  }
  return names;
}

/** Where Commander would print help: a group without a command, or help for a command that does not exist. */
function helpError(program: Command, argv: readonly string[]): PlumblineError {
  const [, asked = ''] = argv.filter((word) => !word.startsWith('-'));
  const names = namedCommands(program, argv);
  const group = names
    .slice(1)
    .reduce((command, name) => command.commands.find((one) => one.name() === name)!, program);
  const known = group.commands.map((command) => command.name());
  return new PlumblineError({
    what: group === program ? `unknown command '${asked}'` : `"${names.join(' ')}" lacks a command`,
    why: 'The command line could not be understood, so nothing was done.',
    next: group === program ? suggestion(asked, known) : `Add one of ${known.join(', ')}.`,
  });
}
