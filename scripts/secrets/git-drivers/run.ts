import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { installGitDrivers } from '../git-attributes';

/** `plumbline secrets git-drivers`: see {@link installGitDrivers}. */
export async function runGitDrivers(input: CommandContext & { readonly dryRun: boolean }): Promise<ExitCode> {
  const { output, dryRun } = input;
  const changes = installGitDrivers(input);
  if (changes.length === 0) output.line('Git shows and merges encrypted files by key already.');
  for (const { text } of changes) output.line(`${dryRun ? 'Would set' : 'Set'} ${text}`);
  output.result({ version: 1, dryRun, changed: changes.map(({ target }) => target) });
  return EXIT.done;
}
