import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { addDryRunOption, addJsonOption, type SecretsFlags } from '../options';

interface InitFlags extends SecretsFlags {
  readonly recipient?: string[];
  readonly keyFile?: string;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('init')
    .summary('make the encrypted file of an environment, and a key to open it')
    .description(
      'Makes what is missing and leaves alone what is there: an age key where sops finds it too, a rule in .sops.yaml, ' +
        'the encrypted file with a generated fingerprint_key and a hint for every input, and git settings that keep ' +
        'plaintext out and show changes by key.',
    )
    .argument('[environment]', 'environment that main.ts declares', 'prod')
    .option('--recipient <recipient...>', 'encrypt for these people too: age1… or ssh-ed25519 …')
    .option('--key-file <file>', 'use or make the key in this file (default: where sops looks for it)');
  addJsonOption(addDryRunOption(command)).action((environment: string, flags: InitFlags) =>
    runCommand(flags, (context) => {
      const { runInit } = require('./run') as typeof import('./run');
      return runInit({ ...context, ...flags, environment, now: () => new Date() });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets init', 'secrets/prod.enc.tfvars and all it needs'],
      ['plumbline secrets init staging --recipient age1…', 'for a colleague too'],
      ['plumbline secrets init prod --dry-run', 'what is missing'],
    ],
    exitCodes: { 0: 'all is in place', 1: 'something could not be made' },
  });
}
