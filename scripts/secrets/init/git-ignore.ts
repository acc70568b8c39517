import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBeside } from '../../../core/files/whole-file';
import { tryGit } from '../../../core/git';

/** Of a folder that holds nothing but inputs: plaintext with its backups, whatever they end in but `.example`. */
const RULES = ['*.tfvars*', '!*.enc.tfvars', '!*.enc.tfvars.json', '!*.tfvars*.example'];

/**
 * Has git ignore plaintext inputs and take encrypted ones, by lines in `secrets/.gitignore` where other rules do not say
 * so already.
 */
export function keepPlaintextOut(options: {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly environment: string;
  readonly dryRun: boolean;
}): { target: string; text: string; made: boolean } {
  const { root, env, environment, dryRun } = options;
  const file = join('secrets', '.gitignore');
  const path = join(root, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // Of several patterns the last one counts, so all of them go to the end.
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  const added = `# Plaintext inputs never enter git; encrypted ones do.\n${RULES.join('\n')}\n`;
  const made = !before.endsWith(added) && !isSettled(root, env, environment);
  if (made && !dryRun) writeBeside(path, start + added, 0o644);
  return { target: file, text: 'git ignores plaintext inputs and takes encrypted ones', made };
}

function isSettled(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  environment: string,
): boolean {
  const answer = (name: string) =>
    tryGit(['check-ignore', '--quiet', '--no-index', `secrets/${environment}.${name}`], { cwd: root, env })
      .code;
  const [IGNORED, TAKEN] = [0, 1];
  return (
    ['tfvars', 'tfvars.json', 'tfvars.bak'].every((name) => answer(name) === IGNORED) &&
    ['enc.tfvars', 'enc.tfvars.json'].every((name) => answer(name) === TAKEN)
  );
}
