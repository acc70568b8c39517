import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type JsonOption, subcommand, wholeNumber } from '../options';

/** A tenth of real time: fast enough to wait for, slow enough to watch. */
const DEFAULT_SECOND_MS = 100;

export function register(sandbox: Command): void {
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
        const { runUp } = require('./run') as typeof import('./run');
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
