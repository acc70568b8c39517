import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { addEnvOption, addJsonOption } from '../options';

interface HistoryFlags {
  readonly json?: boolean;
  readonly env?: string;
  readonly limit: string;
}

export function register(secrets: Command): void {
  const command = secrets
    .command('history')
    .summary('say who changed which input, and when')
    .description(
      'Walks the commits that touched the encrypted file, in either form, and names what each of them changed. Values are\n' +
        'shown only of inputs that are declared not to be secret. A version that no key at hand opens is a row of its own.',
    )
    .argument('[key]', 'only changes of this input')
    .option('--limit <number>', 'changes to list', '50');
  addJsonOption(addEnvOption(command)).action((key: string | undefined, flags: HistoryFlags) =>
    runCommand(flags, async (context) => {
      const { runHistory } = require('./run') as typeof import('./run');
      const { chooseSecretsFile } = require('../target') as typeof import('../target');
      const { environment } = chooseSecretsFile(context.root, flags.env);
      return runHistory({ ...context, environment, key, limit: parseLimit(flags.limit) });
    }),
  );
  addHelpNotes(command, {
    examples: [
      ['plumbline secrets history', 'every change of the inputs of prod'],
      ['plumbline secrets history docker_image --limit 5', 'the last five rollouts'],
      ['plumbline secrets history session_secret --env staging --json', 'for an audit'],
    ],
    exitCodes: {
      0: 'every version could be read',
      1: 'failed: no git history, for example',
      3: 'at least one version could not be read',
    },
  });
}

/** @throws PlumblineError unless it is a whole number from 1 to 100000 */
function parseLimit(text: string): number {
  if (/^[1-9]\d{0,4}$|^100000$/.test(text)) return Number(text);
  throw new PlumblineError({
    what: `--limit ${text} is no number of changes`,
    why: 'It has to be a whole number from 1 to 100000.',
    next: 'Give one, such as --limit 20.',
  });
}
