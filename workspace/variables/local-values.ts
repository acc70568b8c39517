import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  EnvironmentName,
  EnvironmentValues,
  EnvSchemaData,
  FieldRule,
} from '../../constructs/env-schema';
import { PlumblineError } from '../../core/errors';
import { readDotenv } from '../../formats/dotenv/dotenv-file';
import type { NameDifference } from './name-difference';

/** Files of a developer's own values, the strongest first. */
export const LOCAL_FILES = ['.env.local', '.env'] as const;

/** Texts by name, and where they come from. */
export interface LocalValues {
  readonly values: EnvironmentValues;
  /** For messages, such as `.env.local and the process`. */
  readonly source: string;
}

export interface ReadLocalOptions {
  readonly root: string;
  readonly env: EnvironmentValues;
  /** Reads this dotenv file alone, relative to the working folder. @default - `.env.local` and `.env` */
  readonly file?: string;
  /** Reads the variables of the process alone. @default false */
  readonly process?: boolean;
}

/**
 * What an application would find in its environment here: `.env.local` over `.env` over the variables of the process.
 * @throws PlumblineError when a named file does not exist, one is not UTF-8, or one is named and `process` is set
 */
export function readLocalValues({ root, env, file, process: only = false }: ReadLocalOptions): LocalValues {
  if (only && file !== undefined) throw bothNamed(file);
  if (only) return { values: env, source: 'the process' };
  if (file !== undefined) {
    const path = resolve(file);
    if (!isReadable(path)) throw missing(path);
    return { values: readDotenv(path), source: file };
  }
  const files = localFiles(root);
  const layers = files.map((name) => readDotenv(join(root, name))).reverse();
  return { values: Object.assign({}, env, ...layers), source: [...files, 'the process'].join(' over ') };
}

/** Names that the local files set; nothing when there is no such file. */
export function localKeys(
  root: string,
): { readonly file: string; readonly keys: readonly string[] } | undefined {
  const files = localFiles(root);
  if (files.length === 0) return undefined;
  const keys = new Set(files.flatMap((name) => Object.keys(readDotenv(join(root, name)))));
  return { file: files.join(' and '), keys: [...keys] };
}

/** What a developer's files set against the schemas, in both directions. Only development does without a variable. */
export function localDifferences(
  schemas: readonly EnvSchemaData[],
  environment: EnvironmentName,
  { file, keys }: { readonly file: string; readonly keys: readonly string[] },
): NameDifference[] {
  const rules = Object.assign({}, ...schemas.map(({ environments }) => environments[environment]));
  const missing = Object.entries(rules as Record<string, FieldRule>)
    .filter(([key]) => !keys.includes(key))
    .map(([key, { required }]): NameDifference => {
      const why = required ? `it is required in ${environment}` : 'it may be left out';
      const tolerated = environment === 'development' || !required;
      return { name: key, kind: 'missing', where: file, why, ...(tolerated && { tolerated }) };
    });
  const extra = keys
    .filter((key) => !Object.hasOwn(rules, key))
    .map((key): NameDifference => ({ name: key, kind: 'extra', where: file, why: 'no schema has it' }));
  return [...missing, ...extra];
}

/** A folder `.env` is a virtual environment of Python. Pipes count, from which password managers serve such files. */
const isReadable = (path: string) => existsSync(path) && !statSync(path).isDirectory();

/** Those of {@link LOCAL_FILES} that are there. */
export const localFiles = (root: string) => LOCAL_FILES.filter((name) => isReadable(join(root, name)));

const bothNamed = (file: string) =>
  new PlumblineError({
    what: `--file ${file} and --process exclude each other`,
    why: 'Each says that values are read from there alone.',
    next: 'Leave one of the two out.',
  });

const missing = (path: string) =>
  new PlumblineError({
    what: `${path} ${existsSync(path) ? 'is a folder' : 'does not exist'}`,
    why: 'The variables were to be read from there.',
    next: 'Check the path, or leave --file out to read .env.local and .env.',
  });
