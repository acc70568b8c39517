import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type HookFlags, only, subcommand, type TestFlags, testMinutes } from '../options';
import { COMMIT_STEPS, PUSH_STEPS } from '../step-names';

export function register(hooks: Command): void {
  const command = subcommand(hooks, 'check', 'Run every step of both hooks on all files as they are.')
    .addOption(only([...new Set([...COMMIT_STEPS, ...PUSH_STEPS])].filter((step) => step !== 'impact')))
    .addOption(testMinutes(60))
    .action((flags: HookFlags & TestFlags) =>
      runCommand(flags, async (context) => {
        const { runCheck } = require('./run') as typeof import('./run');
        return runCheck({ ...context, ...flags, cwd: process.cwd() });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks check', 'the gate for the whole project'],
      ['plumbline hooks check --only secrets lint format types', 'the quick half'],
    ],
    exitCodes: { 0: 'every step passed', 1: 'a step failed; it is named' },
  });
}
