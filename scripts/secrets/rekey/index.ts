import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addJsonOption, ENVIRONMENT_ARGUMENT, type SecretsFlags } from '../options';

/** What it was called before there were rotations, which replace values. */
const OLD_NAME = 'rotate';

export function register(secrets: Command): void {
  describe(secrets.command('rekey'));
  describe(secrets.command(OLD_NAME, { hidden: true }));
}

function describe(command: Command): void {
  command
    .summary('encrypt a file anew, with a new data key')
    .description(
      'Encrypts every value anew with a new data key, so that whoever knows the old one cannot read later changes. ' +
        'The values themselves stay; new ones come from `secrets set` or `secrets rotation`.',
    )
    .argument(...ENVIRONMENT_ARGUMENT);
  addJsonOption(addDryRunOption(command)).action((environment: string | undefined, flags: SecretsFlags) =>
    runCommand(flags, (context) => {
      const { runRekey } = require('./run') as typeof import('./run');
      return runRekey({ ...context, ...flags, environment, now: () => new Date() });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets rekey prod', 'after somebody was removed from the recipients']],
    exitCodes: { 0: 'encrypted anew', 1: 'the file could not be opened or written' },
  });
}
