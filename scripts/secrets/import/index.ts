import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addEnvOption, addJsonOption, type EnvironmentFlags } from '../options';

interface ImportFlags extends EnvironmentFlags {
  readonly undeclared?: boolean;
  readonly yes?: boolean;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('import')
    .summary('take values over from another file')
    .description(
      'Takes the values of a file into the inputs of an environment, and shows names only. The file may be any SOPS\n' +
        'document (YAML, JSON, dotenv, INI, tfvars), whose MAC is verified, or plain dotenv, JSON or tfvars. A name is that\n' +
        'of the declared input which it equals, or equals but for capitals: DOCKER_IMAGE is docker_image. What is empty is\n' +
        'skipped. The file itself stays as it is.',
    )
    .argument('<file>', 'where the values are')
    .option('--undeclared', 'also take names that the stack does not declare')
    .option('--yes', 'change values that are there without a question; needed where there is no terminal');
  addJsonOption(addDryRunOption(addEnvOption(command))).action(
    (file: string, { env: environment, ...flags }: ImportFlags) =>
      runCommand(flags, (context) => {
        const { runImport } = require('./run') as typeof import('./run');
        const { askOnTerminal, canAsk } =
          require('../../../core/terminal/question') as typeof import('../../../core/terminal/question');
        const ask = canAsk(context.output) ? askOnTerminal : undefined;
        return runImport({ ...context, ...flags, environment, source: file, ask, now: () => new Date() });
      }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets import .env', 'from a dotenv file, such as the one of a laptop'],
      ['plumbline secrets import ../old/secrets.enc.yaml --env staging', 'from a SOPS document'],
      ['plumbline secrets import values.json --dry-run', 'the names that would be added and changed'],
    ],
    exitCodes: {
      0: 'taken over, or everything was there already',
      1: 'refused or not confirmed, and nothing was written',
    },
  });
}
