import { type Command, Option } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import type { SecretsForm } from '../../../workspace/secrets-file';
import { addDryRunOption, addJsonOption, ENVIRONMENT_ARGUMENT } from '../options';

interface ConvertFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly to: SecretsForm;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('convert')
    .summary('change the form of an encrypted file: one ciphertext, or one for each input')
    .description(
      'tfvars: the whole file is one ciphertext; it keeps comments, and git sees that it changed but not where.\n' +
        'json: every input is a ciphertext of its own under a readable name; it has no comments. Both are ordinary SOPS\n' +
        'documents, and every command takes either. The recipients stay. The old file is removed once the new one opens.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .addOption(
      new Option('--to <form>', 'the form to have').choices(['json', 'tfvars']).makeOptionMandatory(),
    );
  addDryRunOption(addJsonOption(command)).action((environment: string | undefined, flags: ConvertFlags) =>
    runCommand(flags, async (context) => {
      const { runConvert } = require('./run') as typeof import('./run');
      const { to, dryRun = false } = flags;
      return runConvert({ ...context, environment, to, dryRun, now: () => new Date() });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets convert prod --to json', 'a ciphertext for each input, under its name'],
      ['plumbline secrets convert prod --to tfvars', 'back to one ciphertext'],
    ],
    exitCodes: { 0: 'converted, or in that form already', 1: 'refused; the old file is as it was' },
  });
}
