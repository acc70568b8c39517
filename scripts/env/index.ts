import type { Command } from 'commander';
import { register as registerDiff } from './diff';
import { register as registerSync } from './sync';
import { register as registerValidate } from './validate';

export function register(program: Command): void {
  const env = program
    .command('env')
    .summary('check the variables of services against their schemas')
    .description(
      'Services declare their variables with a schema per environment. These commands check values against it, compare ' +
        'the names that each place knows, and write what is generated from it. None of them prints a value.',
    );
  registerValidate(env);
  registerDiff(env);
  registerSync(env);
}
