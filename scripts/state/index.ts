import type { Command } from 'commander';
import { register as registerCreate } from './create';
import { register as registerMove } from './move';
import { register as registerRecover } from './recover';
import { register as registerStatus } from './status';
import { register as registerUnlock } from './unlock';

export function register(program: Command): void {
  const state = program
    .command('state')
    .summary('where the state is, and what to do when something is wrong with it')
    .description(
      'Looks after the place where Terraform keeps the state of an environment; docs/state.md tells more.',
    );
  registerStatus(state);
  registerMove(state);
  registerCreate(state);
  registerUnlock(state);
  registerRecover(state);
}
