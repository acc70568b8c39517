import { type Command, InvalidArgumentError, Option } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';
import { COMMIT_STEPS, PUSH_STEPS } from './step-names';

interface HookFlags {
  readonly json?: boolean;
  readonly only?: string[];
}

interface TestFlags {
  readonly testMinutes: number;
}

interface ScanFlags {
  readonly json?: boolean;
  readonly environment?: string;
}

/** Minutes that the tests of a push may take: as long as somebody waits before reaching for `--no-verify`. */
const TEST_MINUTES = 5;

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

const subcommand = (hooks: Command, name: string, description: string) =>
  hooks.command(name).description(description).option('--json', 'print one JSON document');

const only = (steps: readonly string[]) =>
  new Option('--only <step...>', 'run these steps and no others').choices(steps);

const minutes = (text: string) => {
  const value = Number(text);
  if (value > 0 && value <= 600) return value;
  throw new InvalidArgumentError('It must be a number of minutes, at most 600.');
};

const testMinutes = (standard: number) =>
  new Option('--test-minutes <minutes>', 'stop the tests then, which fails nothing and is said')
    .argParser(minutes)
    .default(standard);

function registerPreCommit(hooks: Command): void {
  const command = subcommand(hooks, 'pre-commit', 'Check what is staged.')
    .addOption(only(COMMIT_STEPS))
    .action((flags: HookFlags) =>
      runCommand(flags, async (context) => {
        const { runPreCommit } = require('./pre-commit/run') as typeof import('./pre-commit/run');
        return runPreCommit({ ...context, cwd: process.cwd(), only: flags.only });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks pre-commit', 'what git runs before a commit'],
      ['plumbline hooks pre-commit --only types', 'one step alone'],
    ],
    exitCodes: { 0: 'every step passed', 1: 'a step failed; it is named' },
  });
}

function registerPrePush(hooks: Command): void {
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
        const { runPrePush } = require('./pre-push/run') as typeof import('./pre-push/run');
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

function registerCheck(hooks: Command): void {
  const command = subcommand(hooks, 'check', 'Run every step of both hooks on all files as they are.')
    .addOption(only([...new Set([...COMMIT_STEPS, ...PUSH_STEPS])].filter((step) => step !== 'impact')))
    .addOption(testMinutes(60))
    .action((flags: HookFlags & TestFlags) =>
      runCommand(flags, async (context) => {
        const { runCheck } = require('./check/run') as typeof import('./check/run');
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

function registerScan(hooks: Command): void {
  const command = subcommand(
    hooks,
    'scan',
    'Look for secrets: in all files git knows or would add, or in the named ones, such as logs and plans. UTF-16 and ' +
      'binary files are read too.',
  )
    .argument('[files...]', 'files of any kind; - reads standard input')
    .option(
      '-e, --environment <environment>',
      'look for the values of its secrets as well, in any encoding; they are decrypted for that',
    )
    .action((files: string[], flags: ScanFlags) =>
      runCommand(flags, async (context) => {
        const { runScan } = require('./scan/run') as typeof import('./scan/run');
        return runScan({ ...context, cwd: process.cwd(), files, environment: flags.environment });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline hooks scan', 'the whole tree'],
      ['plumbline hooks scan -e prod', 'the whole tree, and the values of prod in it'],
      ['plumbline hooks scan ci.log plan.json', 'output that was written'],
      ['plumbline hooks scan -e prod ci.log', 'does it hold a secret of prod?'],
      ['plumbline plan prod 2>&1 | tee plan.log | plumbline hooks scan -e prod -', 'as it is printed'],
    ],
    exitCodes: { 0: 'nothing found', 1: 'a secret was found, or a file could not be read' },
  });
}
