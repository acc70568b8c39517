import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type HookFlags, only, subcommand, type TestFlags, testMinutes } from '../options';
import { PUSH_STEPS } from '../step-names';

/** Minutes that the tests of a push may take: as long as somebody waits before reaching for `--no-verify`. */
const TEST_MINUTES = 5;

export function register(hooks: Command): void {
  const command = subcommand(
    hooks,
    'pre-push',
    'Check the commits and tags that are pushed, their messages too, and show what they would change in each environment.',
  )
    .argument('[remote]', 'name of the remote, as git gives it; without one HEAD is checked as if pushed')
    .argument('[address]', 'address of the remote, as git gives it')
    .addOption(only(PUSH_STEPS))
    .addOption(testMinutes(TEST_MINUTES))
    .action((remote: string | undefined, _address: string | undefined, flags: HookFlags & TestFlags) =>
      runCommand(flags, async (context) => {
        const { runPrePush } = require('./run') as typeof import('./run');
        const { readFileSync } = require('node:fs') as typeof import('node:fs');
        const lines = remote === undefined ? undefined : readFileSync(0, 'utf8');
        return runPrePush({ ...context, ...flags, cwd: process.cwd(), remote, lines });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks pre-push', 'check HEAD as if it were pushed now'],
      ['plumbline hooks pre-push --only tests --test-minutes 30', 'one step alone, with time'],
      ['plumbline hooks pre-push origin < refs', 'what git runs; each line of refs as in githooks(5)'],
    ],
    exitCodes: { 0: 'every step passed, or nothing is pushed', 1: 'a step failed; it is named' },
  });
}
