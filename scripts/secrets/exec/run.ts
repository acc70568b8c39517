import { childEnvironment } from '../../../core/child-environment';
import type { CommandContext, ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { suggestion } from '../../../core/suggestion';
import { openSecrets, textsOf } from '../../../workspace/secrets-file';
import { chooseSecretsFile } from '../target';
import { runChild } from './child';

export interface ExecInput extends CommandContext {
  /** Words before the `--`: the environment, if it was named. */
  readonly before: readonly string[];
  /** The command and its arguments. */
  readonly words: readonly string[];
  /** Put before each name. */
  readonly prefix: string;
  /** @default all */
  readonly only?: readonly string[] | undefined;
}

/** `plumbline secrets exec`; ends as the command does. */
export async function runExec(input: ExecInput): Promise<ExitCode> {
  const [program, ...args] = input.words;
  const [environment, ...more] = input.before;
  if (program === undefined || more.length > 0) throw noCommand();
  const secretsFile = chooseSecretsFile(input.root, environment, input.output.warn);
  const { attributes } = await openSecrets(secretsFile, input);
  const chosen = choose(textsOf(attributes), input.only, secretsFile.file);
  const values = chosen.map(([name, value]) => [input.prefix + name, value] as const);
  for (const [name, value] of values) requireCarriable(name, value);
  return runChild(program, args, { ...childEnvironment('exec', input.env), ...Object.fromEntries(values) });
}

function choose(
  values: ReadonlyMap<string, string>,
  only: ExecInput['only'],
  file: string,
): readonly (readonly [name: string, value: string])[] {
  if (only === undefined) return [...values];
  const unknown = only.find((name) => !values.has(name));
  if (unknown === undefined) return [...values].filter(([name]) => only.includes(name));
  throw new PlumblineError({
    what: `${file} does not set "${unknown}", which --only names`,
    why: 'The command would run without a value that it was meant to have.',
    next: suggestion(unknown, [...values.keys()]),
  });
}

function requireCarriable(name: string, value: string): void {
  if (!value.includes('\0') && !name.includes('=') && name !== '') return;
  throw new PlumblineError({
    what: `"${name}" cannot be an environment variable`,
    why: 'Its name has an equals sign or its value a NUL character.',
    next: 'Leave it out with --only.',
  });
}

const noCommand = () =>
  new PlumblineError({
    what: 'there is no command to run',
    why: 'The command and its arguments stand after two dashes, the environment before them.',
    next: 'Write it as `plumbline secrets exec prod -- npm run migrate`.',
  });
