import type { Command } from 'commander';
import { register as registerAdd } from './add';
import { register as registerList } from './list';
import { register as registerRemove } from './remove';
import { register as registerSync } from './sync';

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
