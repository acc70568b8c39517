import type { Command } from 'commander';
import { register as registerCompose } from './compose';
import { register as registerRailway } from './railway';

export function register(program: Command): void {
  const group = program
    .command('import')
    .summary('turn files of other tools into declarations')
    .description(
      'Turns what another tool reads into declarations in TypeScript, and says what it could not carry over.',
    )
    .helpCommand('help [command]', 'show help for a command');
  registerCompose(group);
  registerRailway(group);
}
