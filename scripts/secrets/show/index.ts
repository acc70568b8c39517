import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addJsonOption, ENVIRONMENT_ARGUMENT, type SecretsFlags } from '../options';

interface ShowFlags extends SecretsFlags {
  readonly reveal?: boolean;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('show')
    .summary('list what is set and what is missing')
    .description(
      'Lists the inputs of an environment. Values of secrets are masked; those of images are shown.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--reveal', 'show every value');
  addJsonOption(command).action((environment: string | undefined, flags: ShowFlags) =>
    runCommand(flags, (context) => {
      const { runShow } = require('./run') as typeof import('./run');
      return runShow({ ...context, environment, reveal: flags.reveal === true });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets show', 'the inputs of prod'],
      ['plumbline secrets show staging --reveal', 'with their values'],
    ],
    exitCodes: { 0: 'shown', 1: 'the file could not be opened' },
  });
}
