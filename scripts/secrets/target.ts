import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { SANDBOX } from '../../core/project';
import { suggestion } from '../../core/suggestion';
import {
  environmentOf,
  findSecretsFile,
  isFileSafeName,
  type SecretsFile,
} from '../../workspace/secrets-file';

/** What is worked on when nobody names an environment and there are several. */
const DEFAULT_ENVIRONMENT = 'prod';

/** Environments with encrypted inputs, sorted. */
function environmentsWithSecrets(root: string): string[] {
  const folder = join(root, 'secrets');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return [...new Set(names.flatMap((name) => environmentOf(name) ?? []))].sort();
}

/** Every encrypted inputs file of the project, sorted by environment. */
export function secretsFiles(root: string): SecretsFile[] {
  return environmentsWithSecrets(root).map((environment) => findSecretsFile(root, environment)!);
}

/**
 * The encrypted file a command works on: that of the named environment, else that of `prod`, else the only one.
 * @param say told which one was chosen of several, where the result of the command does not name it
 * @throws PlumblineError when there is none, or none named among several
 */
export function chooseSecretsFile(
  root: string,
  environment: string | undefined,
  say: (text: string) => void = () => {},
): SecretsFile {
  const name = environment ?? DEFAULT_ENVIRONMENT;
  const known = environmentsWithSecrets(root);
  const found = findSecretsFile(root, name);
  if (found) {
    if (environment === undefined && known.length > 1) say(`Using ${found.file}; no environment was named.`);
    return found;
  }
  const [only, ...others] = known;
  if (only === undefined || environment !== undefined) throw absent(name, known);
  if (others.length === 0) return findSecretsFile(root, only)!;
  throw new PlumblineError({
    what: 'no environment was named',
    why: `There are encrypted inputs for several, and none for prod: ${known.join(', ')}.`,
    next: `Name one, such as --env ${only}.`,
  });
}

/**
 * The files of the named environments, or all.
 * @throws PlumblineError when one is missing, or there is none at all
 */
export function chooseSecretsFiles(root: string, environments: readonly string[]): SecretsFile[] {
  if (environments.length > 0) return environments.map((name) => chooseSecretsFile(root, name));
  const all = secretsFiles(root);
  if (all.length === 0) throw absent(DEFAULT_ENVIRONMENT, []);
  return all;
}

function absent(environment: string, known: readonly string[]): PlumblineError {
  return new PlumblineError({
    what: `secrets/${environment}.enc.tfvars does not exist`,
    why: `The encrypted inputs of "${environment}" are kept there.`,
    next:
      known.length === 0
        ? `Make it with \`plumbline secrets init ${isFileSafeName(environment) ? environment : DEFAULT_ENVIRONMENT}\`.`
        : suggestion(environment, known) +
          (isFileSafeName(environment)
            ? ` A new one is made with \`plumbline secrets init ${environment}\`.`
            : ''),
  });
}

/** What a command says when it changed a file: what comes next. The sandbox's file is in no repository. */
export function writtenTo({ file, environment }: Pick<SecretsFile, 'file' | 'environment'>): string {
  const commit = environment === SANDBOX ? '' : 'Commit it; ';
  return `Written to ${file}. ${commit}\`plumbline plan ${environment}\` shows what it changes.`;
}
