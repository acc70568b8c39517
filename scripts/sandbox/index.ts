import type { Command } from 'commander';
import { register as registerBreak } from './break';
import { register as registerDown } from './down';
import { register as registerReset } from './reset';
import { register as registerStatus } from './status';
import { register as registerUp } from './up';

export function register(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .summary('run Railway and Dokploy on this machine, and break them')
    .description(
      'An embedded Railway and Dokploy on the loopback interface. Images run as small local apps, Postgres is ' +
        'real. State survives restarts and lives in .plumbline/sandbox.',
    );
  registerUp(sandbox);
  registerDown(sandbox);
  registerReset(sandbox);
  registerStatus(sandbox);
  registerBreak(sandbox);
}
