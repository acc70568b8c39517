import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { type JsonFlag, now } from '../options';

export function register(rotation: Command): void {
  const command = rotation
    .command('status')
    .description('Show how old each secret is, what is due, and what is not finished.')
    .argument('[environment]', 'environment that main.ts declares (default: all)')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, flags: JsonFlag) =>
      runCommand(flags, (context) => {
        const { runRotationStatus } = require('./run') as typeof import('./run');
        return runRotationStatus({ ...context, environment, now });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline secrets rotation status prod', 'the daily check']],
    exitCodes: {
      0: 'nothing is due',
      1: 'failed',
      2: 'something is due, overdue, interrupted, or to be revoked, also of what is not declared any more',
      3: 'the age of something is unknown',
    },
  });
}
