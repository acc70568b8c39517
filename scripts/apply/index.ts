import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

interface ApplyFlags {
  readonly json?: boolean;
  readonly plan?: string;
  readonly yes?: boolean;
  readonly takeOver?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('apply')
    .summary('apply a reviewed plan and verify that the services are healthy')
    .description(
      'Applies a saved plan, or plans, shows the plan and asks first. A plan that is stale, foreign, truncated or\n' +
        'altered is refused, and so is one that would destroy data. Afterwards every routed service is asked whether\n' +
        'it is healthy; also when there was nothing to do.',
    )
    .argument('[environment]', 'environment that main.ts declares; may be left out when there is only one')
    .option('--plan <file>', 'apply exactly this saved plan, without a question')
    .option('--yes', 'apply without a question; needed where there is no terminal')
    .option('--take-over', 'take over what runs already and has no state here')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, flags: ApplyFlags) =>
      runCommand(flags, async (context) => {
        const { runApply } = require('./run') as typeof import('./run');
        const { askOnTerminal, canAsk } =
          require('../../core/terminal/question') as typeof import('../../core/terminal/question');
        const { whileWatched } = require('../../workspace/engine') as typeof import('../../workspace/engine');
        return whileWatched(async (interruption) => {
          const result = await runApply({
            ...context,
            environment,
            plan: flags.plan,
            yes: flags.yes === true,
            takeOver: flags.takeOver === true,
            ask: canAsk(context.output) ? askOnTerminal : undefined,
            now: () => new Date(),
            interruption,
          });
          return result.exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline apply staging', 'plan, show, ask, apply, verify'],
      ['plumbline apply prod --plan .plumbline/plans/prod.tfplan', 'exactly the plan that was reviewed'],
      ['plumbline apply staging --yes --json', 'in CI'],
    ],
    exitCodes: {
      0: 'applied and healthy',
      1: 'refused, failed, or a service is not healthy',
      3: 'applied, but a service could not be asked',
    },
  });
}
