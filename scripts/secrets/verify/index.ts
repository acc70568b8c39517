import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addJsonOption, type SecretsFlags } from '../options';

interface VerifyFlags extends SecretsFlags {
  readonly crossCheck?: boolean;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('verify')
    .summary('check that the encrypted files are sound')
    .description(
      'Checks that each file opens and its MAC is right, that nothing in it is readable that should not be, that the ' +
        'stack takes its values, that images are pinned, and that the recipients are those of .sops.yaml. Without a ' +
        'key it checks what can be checked without one.',
    )
    .argument('[environment...]', 'whose inputs (default: all there are)')
    .option('--cross-check', 'also have the package sops-age decrypt each file, and compare');
  addJsonOption(command).action((environments: string[], flags: VerifyFlags) =>
    runCommand(flags, (context) => {
      const { runVerify } = require('./run') as typeof import('./run');
      return runVerify({ ...context, environments, crossCheck: flags.crossCheck === true });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets verify', 'every environment, such as in CI'],
      ['plumbline secrets verify prod --cross-check', 'with a second reader'],
    ],
    exitCodes: {
      0: 'all is well',
      1: 'a file or .sops.yaml is damaged, or a file holds what must not be deployed',
      2: 'the recipients differ from .sops.yaml',
      3: 'something could not be told, such as without a key',
    },
  });
}
