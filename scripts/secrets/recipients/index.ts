import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addJsonOption, type EnvironmentFlags } from '../options';
import { givenRecipients } from '../recipient-list';

interface ChangeFlags extends EnvironmentFlags {
  readonly rotate?: boolean;
  readonly force?: boolean;
}

export function register(secrets: Command): void {
  const recipients = secrets
    .command('recipients')
    .summary('who can open the encrypted files')
    .description(
      'Lists and changes the age recipients of the encrypted files and of the rules in .sops.yaml.',
    );
  registerList(recipients);
  registerAdd(recipients);
  registerRemove(recipients);
  registerSync(recipients);
}

const addScope = (command: Command) =>
  addJsonOption(command.option('-e, --env <environment>', 'only this environment (default: all)'));

function registerList(recipients: Command): void {
  const command = recipients.command('list').description('List the recipients of every file. Needs no key.');
  addScope(command).action(({ env: environment, ...flags }: EnvironmentFlags) =>
    runCommand(flags, (context) => {
      const { runList } = require('./list/run') as typeof import('./list/run');
      return runList({ ...context, environment });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients list', 'who can open what']],
    exitCodes: { 0: 'listed', 1: 'a file could not be read' },
  });
}

function registerAdd(recipients: Command): void {
  const command = recipients
    .command('add')
    .description('Let somebody open the files: adds them to every file and to .sops.yaml.')
    .argument('<recipient...>', 'age1…, or the ssh-ed25519 public key in quotes');
  addDryRunOption(addScope(command)).action((given: string[], { env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('./change/run') as typeof import('./change/run');
      return runChange({
        ...context,
        ...flags,
        environment,
        add: givenRecipients(given),
        now: () => new Date(),
      });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets recipients add age1…', 'everything'],
      ['plumbline secrets recipients add age1… --env staging', 'only staging, if it has a rule of its own'],
    ],
    exitCodes: { 0: 'added', 1: 'refused, or a file could not be opened' },
  });
}

function registerRemove(recipients: Command): void {
  const command = recipients
    .command('remove')
    .description(
      'Stop encrypting for somebody. That takes back nothing: earlier commits still open with the key, so the values ' +
        'have to be replaced.',
    )
    .argument('<recipient...>', 'as `list` shows them')
    .option('--rotate', 'also use a new data key, so that the old one does not open later changes')
    .option('--force', 'even when you could not open the files yourself afterwards');
  addDryRunOption(addScope(command)).action((given: string[], { env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('./change/run') as typeof import('./change/run');
      return runChange({
        ...context,
        ...flags,
        environment,
        remove: givenRecipients(given),
        now: () => new Date(),
      });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients remove age1… --rotate', 'after somebody left']],
    exitCodes: { 0: 'removed', 1: 'refused, or a file could not be opened' },
  });
}

function registerSync(recipients: Command): void {
  const command = recipients
    .command('sync')
    .description('Give every file the recipients that .sops.yaml names, as `sops updatekeys` does.')
    .option('--rotate', 'also use a new data key')
    .option('--force', 'even when you could not open the files yourself afterwards');
  addDryRunOption(addScope(command)).action(({ env: environment, ...flags }: ChangeFlags) =>
    runCommand(flags, (context) => {
      const { runChange } = require('./change/run') as typeof import('./change/run');
      return runChange({ ...context, ...flags, environment, now: () => new Date() });
    }),
  );
  addHelpNotes(command, {
    examples: [['plumbline secrets recipients sync', 'after .sops.yaml was edited by hand']],
    exitCodes: { 0: 'the files are as .sops.yaml says', 1: 'refused, or a file could not be opened' },
  });
}
