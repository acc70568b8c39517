import { lstatSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { PlumblineError } from '../../core/errors';
import type { SecretsFile, SecretsForm } from './types';

const SUFFIXES: Readonly<Record<SecretsForm, string>> = {
  tfvars: '.enc.tfvars',
  json: '.enc.tfvars.json',
};

/** Every encrypted inputs file of a project, as git takes patterns. */
export const SECRETS_PATTERNS = Object.values(SUFFIXES).map((suffix) => `secrets/*${suffix}`);

/** The format of a SOPS document in which a form is encrypted. */
export const documentFormat = (form: SecretsForm) => (form === 'json' ? 'json' : 'binary');

/** Whether an environment may be called so, as its name becomes part of a file name. */
export const isFileSafeName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name);

/** The environment that an encrypted inputs file is named after; nothing for other files. */
export function environmentOf(file: string): string | undefined {
  return /^([^.].*)\.enc\.tfvars(\.json)?$/.exec(basename(file))?.[1];
}

/** Where the encrypted inputs of an environment are, or would be. */
export function secretsFileAt(root: string, environment: string, form: SecretsForm): SecretsFile {
  return describe(root, join(root, 'secrets', environment + SUFFIXES[form]), environment, form);
}

/**
 * The encrypted inputs of an environment: `secrets/<environment>.enc.tfvars` or `.enc.tfvars.json`.
 * @throws PlumblineError when there are both
 */
export function findSecretsFile(root: string, environment: string): SecretsFile | undefined {
  const candidates = (['tfvars', 'json'] as const).map((form) => secretsFileAt(root, environment, form));
  const [first, second] = candidates.filter(
    // A link that leads nowhere is there, and told when it is read.
    ({ path }) => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
  );
  if (first && second) {
    throw new PlumblineError({
      what: `${first.file} and ${second.file} both hold the inputs of "${environment}"`,
      why: 'With two files nobody can tell which value counts.',
      next: `Compare them with \`plumbline secrets diff ${first.file} ${second.file}\`, and delete one.`,
    });
  }
  return first;
}

/**
 * The encrypted inputs file of an environment, or at a path (a relative one starts at the project root). At a path it need
 * not exist.
 * @throws PlumblineError when there is none for the environment, or the path has another ending
 */
export function secretsFileOf(root: string, pathOrEnvironment: string): SecretsFile {
  const named = fromPath(root, pathOrEnvironment);
  if (named) return named;
  if (/[/\\]|\.tfvars(\.json)?$/.test(pathOrEnvironment)) {
    throw new PlumblineError({
      what: `${pathOrEnvironment} is no encrypted inputs file`,
      why: 'Encrypted inputs are in files that end in .enc.tfvars or .enc.tfvars.json, named after their environment.',
      next: 'Name the environment, such as prod, or the path of such a file.',
    });
  }
  const found = findSecretsFile(root, pathOrEnvironment);
  if (found) return found;
  throw new PlumblineError({
    what: `secrets/${pathOrEnvironment}.enc.tfvars does not exist`,
    why: `There are no encrypted inputs of "${pathOrEnvironment}" yet.`,
    next: `Run \`plumbline secrets init ${pathOrEnvironment}\`, or check the name.`,
  });
}

function fromPath(root: string, path: string): SecretsFile | undefined {
  const environment = environmentOf(path);
  if (environment === undefined) return undefined;
  return describe(root, resolve(root, path), environment, path.endsWith('.json') ? 'json' : 'tfvars');
}

function describe(root: string, path: string, environment: string, form: SecretsForm): SecretsFile {
  const inside = relative(root, path);
  const file = inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  return { environment, path, file, form };
}
