import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { addDryRunOption, addJsonOption } from '../options';
import { driverFiles } from './driver-call';
import type { Side } from './run';

interface MergeFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly project?: string;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('merge')
    .summary('merge two versions by key; git calls it, and you do after a conflict')
    .description(
      'Merges encrypted files by variable: what only one side changed is taken, what both changed is a conflict. The\n' +
        'result is always a whole encrypted document. Git calls it with the temporary files of one merge; named by you, files\n' +
        'are those that git left in conflict, and each is merged anew.',
    )
    .argument('[files...]', 'files in conflict (default: all); or, from git: base ours theirs path')
    .option('--ours', 'where both sides changed a variable, take ours')
    .option('--theirs', 'where both sides changed a variable, take theirs')
    .option('--project <folder>', 'project root, for git, which starts drivers elsewhere');
  addDryRunOption(addJsonOption(command)).action((files: string[], flags: MergeFlags) =>
    runCommand(flags, async (context) => {
      const { runMergeDriver, runResolve } = require('./run') as typeof import('./run');
      const now = () => new Date();
      const call = driverFiles(files);
      if (call) return runMergeDriver({ ...context, ...call, cwd: process.cwd(), now });
      return runResolve({ ...context, files, side: chooseSide(flags), dryRun: flags.dryRun === true, now });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets merge', 'merge again what git left in conflict, and list conflicts by key'],
      [
        'plumbline secrets merge --theirs secrets/prod.enc.tfvars',
        'settle its conflicts with the other side’s values',
      ],
      ['plumbline secrets git-drivers', 'have git call it'],
    ],
    exitCodes: { 0: 'merged', 1: 'both sides changed a variable, or a version could not be opened' },
  });
}

/** @throws PlumblineError when both sides are asked for */
function chooseSide(flags: { readonly ours?: boolean; readonly theirs?: boolean }): Side | undefined {
  if (flags.ours && flags.theirs) {
    throw new PlumblineError({
      what: '--ours and --theirs were both given',
      why: 'Only one side can win.',
      next: 'Give one of them.',
    });
  }
  if (flags.ours) return 'ours';
  return flags.theirs ? 'theirs' : undefined;
}
