import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PlumblineError } from '../../constructs/errors';
import { parseTfvars } from './tfvars';

/** One Terraform variable as it reaches the engine. */
export interface Input {
  readonly value: string;
  /** File and line, or the environment variable it came from; for messages. */
  readonly source: string;
}

export type Inputs = ReadonlyMap<string, Input>;

export interface ReadInputsOptions {
  /** Project root: the folder of `cdktf.json`. */
  readonly root: string;
  readonly environment: string;
  /** The process environment; its `TF_VAR_*` are inputs. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PREFIX = 'TF_VAR_';

/**
 * Reads the inputs of an environment: `TF_VAR_*` of the process and the git-ignored
 * `secrets/<environment>.tfvars`. The file wins, in Terraform's own order, where a variables file is stronger than
 * the process environment: the file is what the team reviews, a stray export is not.
 * An empty `TF_VAR_x=` counts as absent, as CI systems export unset secrets that way.
 * @throws PlumblineError with file and line, never with a value
 */
export function readInputs({ root, environment, env }: ReadInputsOptions): Inputs {
  const inputs = new Map<string, Input>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(PREFIX) && value) {
      inputs.set(name.slice(PREFIX.length), { value, source: `environment variable ${name}` });
    }
  }
  const path = inputsPath(root, environment);
  if (!existsSync(path)) return inputs;
  const file = relative(root, path);
  for (const { name, value, line } of parseTfvars(readText(path, file), file)) {
    inputs.set(name, { value: String(value), source: `${file}:${line}` });
  }
  return inputs;
}

/** The plaintext inputs file of an environment. */
export function inputsPath(root: string, environment: string): string {
  return join(root, 'secrets', `${environment}.tfvars`);
}

/** The environment variables that hand inputs to the engine; they appear in no process list and no file. */
export function inputsEnv(inputs: Inputs): Record<string, string> {
  return Object.fromEntries([...inputs].map(([name, { value }]) => [PREFIX + name, value]));
}

function readText(path: string, file: string): string {
  if (!statSync(path).isFile()) {
    throw new PlumblineError({
      what: `${file} is no regular file`,
      why: 'The inputs of the environment are read from there.',
      next: 'Remove it, and write the inputs into a file of that name.',
    });
  }
  const bytes = readFileSync(path);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new PlumblineError({
    what: `${file} is not UTF-8 text`,
    why: 'Inputs are read as UTF-8; in another encoding a value would reach the platform garbled.',
    next: 'Save the file as UTF-8.',
  });
}
