import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ManifestInput, ManifestService } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';
import { Secret } from '../core/secret';
import { type Attribute, parseTfvars, toVariableText } from '../formats/tfvars';
import { findSecretsFile } from './secrets-file/location';
import { registerValues } from './secrets-file/plaintext';

/** One Terraform variable as it reaches the engine. */
export interface Input {
  readonly value: Secret;
  /** File and line, or the environment variable it came from; for messages. */
  readonly source: string;
}

export type Inputs = ReadonlyMap<string, Input>;

export interface ReadInputsOptions {
  /** Project root: the folder of `cdktf.json`. */
  readonly root: string;
  readonly environment: string;
  /** The process environment: `TF_VAR_*` of declared inputs, and where the age keys are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Inputs of the stack. Every value that is not of one declared as not secret is masked in all output. May come later than
   * the file is decrypted.
   */
  readonly declared: DeclaredInputs | Promise<DeclaredInputs>;
}

type DeclaredInputs = readonly Pick<ManifestInput, 'name' | 'secret'>[];

const PREFIX = 'TF_VAR_';

/**
 * Reads the inputs of an environment: `TF_VAR_*` of the process, and the environment's file: the encrypted
 * `secrets/<environment>.enc.tfvars` (or `.enc.tfvars.json`), or the git-ignored `secrets/<environment>.tfvars` where there
 * is no encrypted one. The file wins, in Terraform's own order, where a variables file is stronger than the process
 * environment: the file is what the team reviews, a stray export is not.
 * An empty `TF_VAR_x=` counts as absent, as CI systems export unset secrets that way; so does a `null` in the file.
 * @throws PlumblineError when a file cannot be opened or read, or there are two: with file and line, never with a value
 */
export async function readInputs(options: ReadInputsOptions): Promise<Inputs> {
  const { env, environment } = options;
  // Waited for below: should it fail before, it is not yet missed.
  Promise.resolve(options.declared).catch(() => {});
  const { file, attributes } = await readInputsFile(options);
  const declared = await options.declared;
  registerValues(attributes, { environment, publicNames: publicNames(declared) });
  const wrap = wrapAs(declared);
  const inputs = new Map<string, Input>();
  for (const { name } of declared) {
    const text = env[PREFIX + name];
    if (text) inputs.set(name, { value: wrap(name, text), source: `environment variable ${PREFIX}${name}` });
  }
  return new Map([...inputs, ...inputsOf(attributes, file, declared)]);
}

/** The inputs that a file sets; a `null` sets none. @param file its name, for messages */
export function inputsOf(attributes: readonly Attribute[], file: string, declared: DeclaredInputs): Inputs {
  const wrap = wrapAs(declared);
  return new Map(
    attributes.flatMap(({ name, value, line }): [string, Input][] =>
      value === null ? [] : [[name, { value: wrap(name, toVariableText(value)), source: `${file}:${line}` }]],
    ),
  );
}

function wrapAs(declared: DeclaredInputs): (name: string, text: string) => Secret {
  const shown = publicNames(declared);
  return (name, text) => (shown.has(name) ? Secret.shown(text) : new Secret(text));
}

/** Names of declared inputs that anyone may read, such as images. */
export function publicNames(declared: DeclaredInputs): Set<string> {
  return new Set(declared.filter(({ secret }) => !secret).map(({ name }) => name));
}

/** Name under which a rotation keeps the next value of an input. */
export const nextOf = (input: string) => `${input}_next`;

/** Name under which a rotation keeps the previous value of an input. */
export const previousOf = (input: string) => `${input}_previous`;

/** Names that the inputs file of an environment may set: what is declared, and what rotations keep beside it. */
export function expectedNames(declared: readonly Pick<ManifestInput, 'name' | 'rotation'>[]): Set<string> {
  return new Set(
    declared.flatMap(({ name, rotation }) => (rotation ? [name, nextOf(name), previousOf(name)] : [name])),
  );
}

/** The image that a service is declared to run; nothing when its input has no value. */
export function imageOf({ image }: Pick<ManifestService, 'image'>, inputs: Inputs): string | undefined {
  return 'literal' in image ? image.literal : inputs.get(image.variable)?.value.reveal();
}

/** The plaintext inputs file of an environment. */
export function inputsPath(root: string, environment: string): string {
  return join(root, 'secrets', `${environment}.tfvars`);
}

/** The environment variables that hand inputs to the engine; they appear in no process list and no file. */
export function inputsEnv(inputs: Inputs): Record<string, string> {
  return Object.fromEntries([...inputs].map(([name, { value }]) => [PREFIX + name, value.reveal()]));
}

async function readInputsFile({
  root,
  environment,
  env,
}: ReadInputsOptions): Promise<{ readonly file: string; readonly attributes: readonly Attribute[] }> {
  const path = inputsPath(root, environment);
  const file = relative(root, path);
  const encrypted = findSecretsFile(root, environment);
  if (!encrypted)
    return { file, attributes: existsSync(path) ? parseTfvars(readText(path, file), file) : [] };
  if (existsSync(path)) throw twoFiles(encrypted.file, file);
  // The cryptography takes longer to load than everything else here.
  const { decryptSecrets } = require('./secrets-file') as typeof import('./secrets-file');
  const { attributes } = await decryptSecrets(encrypted, { root, env });
  return { file: encrypted.file, attributes };
}

function twoFiles(encrypted: string, plaintext: string): PlumblineError {
  return new PlumblineError({
    what: `${encrypted} and ${plaintext} both hold inputs of the same environment`,
    why: 'With two files nobody can tell which value counts.',
    next: `Put what you need into ${encrypted} with \`plumbline secrets edit\`, and delete ${plaintext}.`,
  });
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
