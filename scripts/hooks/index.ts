import type { Command } from 'commander';
import { register as registerCheck } from './check';
import { register as registerPreCommit } from './pre-commit';
import { register as registerPrePush } from './pre-push';
import { register as registerScan } from './scan';

export function register(program: Command): void {
  const hooks = program
    .command('hooks')
    .summary('what git runs before a commit and a push, and the secret scan')
    .description(
      'The checks of .husky/pre-commit and .husky/pre-push. They look at what is committed or pushed, not at what ' +
        'else is in the folder, and leave your files alone.',
    );
  registerPreCommit(hooks);
  registerPrePush(hooks);
  registerCheck(hooks);
  registerScan(hooks);
}
