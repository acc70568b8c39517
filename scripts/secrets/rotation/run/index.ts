import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../../core/command';
import { BACK, IMMEDIATELY, now, type SelectionFlags, selectionOf } from '../options';

interface RunFlags extends SelectionFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly stdin?: boolean;
  readonly backup?: string;
}

export function register(rotation: Command): void {
  const command = rotation
    .command('run')
    .description(
      'Rotate what is due, or the named inputs, and revoke what may be revoked. An environment that is declared as\n' +
        'rehearsal goes first. A run that was killed is taken up by the next one. Nothing is rotated while a plan\n' +
        'would change anything else. Where SLACK_WEBHOOK_URL is set, the team is told in Slack how it ended.',
    )
    .argument('[keys...]', 'inputs to rotate (default: what is due)')
    .option('-e, --env <environment>', 'environment; may be left out when there is only one')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .option(...IMMEDIATELY)
    .option(...BACK)
    .option('--stdin', 'read the value of one external key, for one environment, from standard input')
    .option('--backup <where>', 'store the new values a second time; "vault" is the one place there is')
    .option('--dry-run', 'as plan')
    .option('--json', 'print one JSON document')
    .action((keys: string[], flags: RunFlags) =>
      runCommand(flags, async (context) => {
        const { runRotation } = require('./run') as typeof import('./run');
        const { runRotationPlan } = require('../plan/run') as typeof import('../plan/run');
        const { networkWith } =
          require('../../../../platforms/http') as typeof import('../../../../platforms/http');
        const { whileWatched } =
          require('../../../../workspace/engine') as typeof import('../../../../workspace/engine');
        const { askOnTerminal, canAsk } =
          require('../../../../core/terminal/question') as typeof import('../../../../core/terminal/question');
        const { askHidden } =
          require('../../../../core/terminal/hidden-question') as typeof import('../../../../core/terminal/hidden-question');
        const { valueFromStdin } = require('../../value-source') as typeof import('../../value-source');
        const { backUpTo } = require('../../backup-store') as typeof import('../../backup-store');
        const input = { ...context, ...selectionOf(keys, flags), now };
        if (flags.dryRun) return runRotationPlan(input);
        const terminal = canAsk(context.output);
        return whileWatched(async (interruption) => {
          const backUp =
            flags.backup === undefined
              ? undefined
              : backUpTo(flags.backup, { ...context, runtime: networkWith(context.output.note) });
          const result = await runRotation({
            ...input,
            yes: flags.yes === true,
            stdin: flags.stdin === true,
            ask: terminal ? askOnTerminal : undefined,
            askValue: flags.stdin
              ? valueFromStdin(keys)
              : terminal
                ? (question) => askHidden(question, interruption.signal)
                : undefined,
            interruption,
            runtime: networkWith(context.output.note),
            ...(backUp && { backUp }),
          });
          return result.exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets rotation run --env prod --yes', 'everything that is due, in a scheduled job'],
      ['plumbline secrets rotation run postgres_password --env prod', 'this one, now'],
      [
        'plumbline secrets rotation run session_secret --env prod --immediately',
        'it leaked, just rotated or not',
      ],
      ['plumbline secrets rotation run session_secret --env prod --back', 'the new one does not work'],
    ],
    exitCodes: {
      0: 'done, or nothing is due',
      1: 'refused, such as a named input in its overlap; failed; or a service is not healthy with the new value',
      3: 'applied, but a service could not be asked',
    },
  });
}
