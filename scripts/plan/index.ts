import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

interface PlanFlags {
  readonly json?: boolean;
  readonly out?: string;
  readonly verifyRemote?: boolean;
  readonly takeOver?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('plan')
    .summary('show what an apply would change')
    .description(
      'Synthesizes the environment, plans it with Terraform or OpenTofu and saves the plan.\n' +
        'Changes nothing. Secret values are never shown.',
    )
    .argument('[environment]', 'environment that main.ts declares; may be left out when there is only one')
    .option('--out <file>', 'where to save the plan (default: .plumbline/plans/<environment>.tfplan)')
    .option('--verify-remote', 'ask the registries whether the images that would be rolled out exist')
    .option('--take-over', 'take over what runs already and has no state here')
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, flags: PlanFlags) =>
      runCommand(flags, async (context) => {
        const { runPlan } = require('./run') as typeof import('./run');
        const { whileWatched } = require('../../workspace/engine') as typeof import('../../workspace/engine');
        return whileWatched(async (interruption) => {
          const now = () => new Date();
          const { out, verifyRemote = false, takeOver = false } = flags;
          const asked = { environment, out, verifyRemote, takeOver };
          return (await runPlan({ ...context, ...asked, now, interruption })).exitCode;
        });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline plan staging', 'what would change in staging'],
      [
        'plumbline plan prod --out prod.tfplan',
        'save it elsewhere, for `plumbline apply prod --plan prod.tfplan`',
      ],
      ['plumbline plan prod --json', 'for machines'],
    ],
    exitCodes: {
      0: 'nothing to do',
      1: 'failed; with --verify-remote: a registry does not have an image',
      2: 'there are differences',
      3: '--verify-remote: a registry does not say whether it has an image; no plan was saved',
    },
  });
}
