import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addEnvOption, addJsonOption, type EnvironmentFlags } from '../options';

export function register(secrets: Command): void {
  const command = secrets
    .command('get')
    .summary('print one value')
    .description('Prints one decrypted value and nothing else.')
    .argument('<name>', 'input, such as docker_image');
  addJsonOption(addEnvOption(command)).action(
    (name: string, { env: environment, ...flags }: EnvironmentFlags) =>
      runCommand(flags, (context) => {
        const { runGet } = require('./run') as typeof import('./run');
        return runGet({ ...context, environment, name });
      }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets get docker_image', 'what prod is declared to run'],
      ['plumbline secrets get railway_token --env staging | pbcopy', 'to the clipboard, past the screen'],
    ],
    exitCodes: { 0: 'printed', 1: 'it is not set, or the file could not be opened' },
  });
}
