import { type Command, InvalidArgumentError } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

/** A tenth of real time: fast enough to wait for, slow enough to watch. */
const DEFAULT_SECOND_MS = 100;

interface JsonOption {
  readonly json?: boolean;
}

interface BreakFlags extends JsonOption {
  readonly service?: string;
  readonly times?: number;
  readonly off: boolean;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
};

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

const subcommand = (sandbox: Command, name: string, description: string) =>
  sandbox.command(name).description(description).option('--json', 'print one JSON document');

function registerUp(sandbox: Command): void {
  const command = subcommand(sandbox, 'up', 'Start the sandbox and write secrets/sandbox.enc.tfvars.')
    .option(
      '--port <port>',
      'port to listen on (default: the one it had, else a free one)',
      wholeNumber(1, 65535),
    )
    .option(
      '--second-ms <ms>',
      'milliseconds of a simulated second',
      wholeNumber(1, 10_000),
      DEFAULT_SECOND_MS,
    )
    .action((options: JsonOption & { port?: number; secondMs: number }) =>
      runCommand(options, (context) => {
        const { runUp } = require('./up/run') as typeof import('./up/run');
        return runUp({ ...context, ...options });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline sandbox up', 'a simulated second takes 100 ms'],
      ['plumbline sandbox up --second-ms 1000', 'in real time'],
    ],
    exitCodes: { 0: 'it runs', 1: 'it could not be started' },
  });
}

function registerDown(sandbox: Command): void {
  const command = subcommand(sandbox, 'down', 'Stop the sandbox; its state is kept.').action(
    (options: JsonOption) =>
      runCommand(options, (context) => {
        const { runDown } = require('./down/run') as typeof import('./down/run');
        return runDown(context);
      }),
  );
  addHelpNotes(command, {
    examples: [['plumbline sandbox down', 'stop it']],
    exitCodes: { 0: 'it is down', 1: 'it did not stop' },
  });
}

function registerReset(sandbox: Command): void {
  const command = subcommand(
    sandbox,
    'reset',
    'Delete everything in the sandbox. Its address and tokens stay.',
  )
    .option('-y, --yes', 'do not ask', false)
    .action((options: JsonOption & { yes: boolean }) =>
      runCommand(options, (context) => {
        const { runReset } = require('./reset/run') as typeof import('./reset/run');
        return runReset({ ...context, yes: options.yes });
      }),
    );
  addHelpNotes(command, {
    examples: [['plumbline sandbox reset --yes', 'empty it without a question']],
    exitCodes: { 0: 'it is empty', 1: 'nothing was reset' },
  });
}

function registerStatus(sandbox: Command): void {
  const command = subcommand(sandbox, 'status', 'Show what runs in the sandbox and what is broken.').action(
    (options: JsonOption) =>
      runCommand(options, (context) => {
        const { runStatus } = require('./status/run') as typeof import('./status/run');
        return runStatus(context);
      }),
  );
  addHelpNotes(command, {
    examples: [['plumbline sandbox status --json', 'for a script']],
    exitCodes: { 0: 'it runs', 1: 'it is down' },
  });
}

function registerBreak(sandbox: Command): void {
  const command = subcommand(
    sandbox,
    'break',
    'Break something in the running sandbox; without a fault, list them all.',
  )
    .argument('[fault]', 'what to break')
    .option('--service <name>', 'only this service; for api-… faults, only this platform: railway or dokploy')
    .option(
      '--times <n>',
      'so many times, then it mends itself (default: until --off)',
      wholeNumber(1, 1_000_000),
    )
    .option('--off', 'mend it', false)
    .action((fault: string | undefined, options: BreakFlags) =>
      runCommand(options, (context) => {
        const { runBreak } = require('./break/run') as typeof import('./break/run');
        return runBreak({ ...context, ...options, fault });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline sandbox break', 'every fault in one line each'],
      ['plumbline sandbox break never-healthy --service web', 'the next rollout of web fails'],
      ['plumbline sandbox break api-429 --times 3', 'three requests are told to wait'],
      ['plumbline sandbox break lying --off', 'mend it'],
    ],
    exitCodes: { 0: 'done', 1: 'there is no such fault or service, or the sandbox is down' },
  });
}
