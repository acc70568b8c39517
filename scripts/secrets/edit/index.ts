import { type Command, Option } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addJsonOption, ENVIRONMENT_ARGUMENT } from '../options';

interface EditFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly continue?: boolean;
  readonly discard?: boolean;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('edit')
    .summary('open the inputs of an environment in your editor')
    .description(
      'Opens $SOPS_EDITOR, $VISUAL or $EDITOR on the decrypted text, which is in memory only and gone when the editor\n' +
        'ends, however it ends. What is saved is checked before it is encrypted; a mistake is shown above the text in the\n' +
        'editor again. An edit that cannot be saved is kept, encrypted, for the next time.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--continue', 'go on with an edit that could not be saved')
    .addOption(new Option('--discard', 'only drop an edit that could not be saved').conflicts('continue'));
  addDryRunOption(addJsonOption(command)).action((environment: string | undefined, flags: EditFlags) =>
    runCommand(flags, async (context) => {
      const { runEdit } = require('./run') as typeof import('./run');
      const { askOnTerminal, canAsk } =
        require('../../../core/terminal/question') as typeof import('../../../core/terminal/question');
      return runEdit({
        ...context,
        environment,
        resume: flags.discard ? 'discard' : flags.continue ? 'continue' : undefined,
        dryRun: flags.dryRun === true,
        ask: canAsk(context.output) ? askOnTerminal : undefined,
        screen: flags.json ? 2 : 1,
        now: () => new Date(),
      });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets edit', 'edit the inputs of prod'],
      ['EDITOR="code --wait" plumbline secrets edit staging', 'in another editor, which has to wait'],
      ['plumbline secrets edit prod --continue', 'correct what could not be saved'],
    ],
    exitCodes: { 0: 'saved, or nothing changed', 1: 'nothing was changed; the message says why' },
  });
}
