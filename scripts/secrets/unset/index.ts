import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addEnvOption, addJsonOption, type EnvironmentFlags } from '../options';

export function register(secrets: Command): void {
  const command = secrets
    .command('unset')
    .summary('remove one value')
    .description('Removes one value with its line and keeps everything else in the file.')
    .argument('<name>', 'input, such as railway_token');
  addJsonOption(addDryRunOption(addEnvOption(command))).action(
    (name: string, { env: environment, ...flags }: EnvironmentFlags) =>
      runCommand(flags, (context) => {
        const { runUnset } = require('./run') as typeof import('./run');
        return runUnset({ ...context, ...flags, environment, name, now: () => new Date() });
      }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets unset railway_token --env staging', 'staging gets it from elsewhere']],
    exitCodes: { 0: 'removed', 1: 'it is not set, or the file could not be opened' },
  });
}
