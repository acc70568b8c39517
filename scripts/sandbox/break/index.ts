import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { type JsonOption, subcommand, wholeNumber } from '../options';

interface BreakFlags extends JsonOption {
  readonly service?: string;
  readonly times?: number;
  readonly off: boolean;
}

export function register(sandbox: Command): void {
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
        const { runBreak } = require('./run') as typeof import('./run');
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
