import { basename, dirname, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import type { Output } from '../../../core/terminal/output';
import { parseRepository, type Repository } from '../../../platforms/github';
import { service } from '../../../providers/railway/definitions/service';
import { repositoryOf } from '../../../workspace/github/repository';
import { deliver } from '../delivery';
import { readSource } from '../source';
import { parseConfig } from './config-text';
import { convertRailway } from './convert';

export interface ImportRailwayOptions {
  readonly out?: string;
  readonly name?: string;
  readonly repository?: string;
  readonly environment?: string;
  readonly json?: boolean;
}

export interface ImportRailwayInput {
  /** Path; `-` is standard input. */
  readonly file: string;
  readonly options: ImportRailwayOptions;
  readonly output: Output;
  /** Folder that paths are relative to. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * `plumbline import railway`.
 *
 * @throws PlumblineError for a file that cannot be read or is damaged, and where there is a file already
 */
export async function runImportRailway(input: ImportRailwayInput): Promise<ExitCode> {
  const { file, options, output, folder, env } = input;
  const stdin = file === '-';
  const path = stdin ? folder : resolve(folder, file);
  const config = parseConfig(readSource(stdin ? file : path), stdin ? 'standard input' : file);
  const home = stdin ? folder : dirname(path);
  const { environment } = options;
  if (options.name !== undefined) requireName(options.name);
  const repository = options.repository
    ? parseRepository(options.repository, '--repository')
    : await repositoryAround(home, env);
  const { declaration, notes } = convertRailway(config, {
    file: stdin ? 'standard input' : basename(file),
    name: options.name ?? (basename(home) || 'web'),
    ...(repository && { repository: `${repository.owner}/${repository.repo}` }),
    ...(environment !== undefined && { environment }),
  });
  deliver(declaration, notes, { out: options.out, folder, output });
  return EXIT.done;
}

function requireName(name: string): void {
  const problem = service.attributes.name.validate(name);
  if (problem === undefined) return;
  throw new PlumblineError({
    what: `--name "${name}" is no name of a service`,
    why: `It ${problem}.`,
    next: 'Write the name that the service has at Railway.',
  });
}

/** The repository that a folder is a clone of; nothing where that cannot be told. */
const repositoryAround = (root: string, env: ImportRailwayInput['env']): Promise<Repository | undefined> =>
  repositoryOf({ root, env }).catch(() => undefined);
