import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { ENVIRONMENT_ARGUMENT } from '../options';

interface BackupFlags {
  readonly to: string;
  readonly mount?: string;
  readonly path?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `backup` to the group `secrets`. */
export function register(secrets: Command): void {
  const command = secrets
    .command('backup')
    .summary('store the inputs of an environment a second time')
    .description(
      'Stores every value of the secrets file in HashiCorp Vault (KV version 2) and reads it back to compare. What was\n' +
        'there before is kept as an older version. Vault is found by VAULT_ADDR, VAULT_TOKEN (or VAULT_ROLE_ID and\n' +
        'VAULT_SECRET_ID) and VAULT_NAMESPACE.',
    )
    .argument(...ENVIRONMENT_ARGUMENT)
    .option('--to <where>', 'where to; "vault" is the one place there is', 'vault')
    .option('--mount <mount>', 'mount of the KV engine (default: secret)')
    .option('--path <path>', 'path below the mount (default: plumbline/<environment>)')
    .option('--dry-run', 'say what would be stored, and store nothing')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, { dryRun = false, ...flags }: BackupFlags) =>
      runCommand(flags, (context) => {
        const { runBackup } = require('./run') as typeof import('./run');
        const { networkWith } =
          require('../../../platforms/http') as typeof import('../../../platforms/http');
        const { to, mount, path } = flags;
        return runBackup({
          ...context,
          environment,
          to,
          mount,
          path,
          dryRun,
          runtime: networkWith(context.output.note),
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets backup prod --to vault', 'at secret/plumbline/prod'],
      ['plumbline secrets backup prod --to vault --dry-run', 'the names that would be stored'],
    ],
    exitCodes: { 0: 'stored and read back, or there already', 1: 'failed' },
  });
}
