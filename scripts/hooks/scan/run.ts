import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlumblineError } from '../../../constructs/errors';
import { type CommandContext, EXIT, type ExitCode } from '../../lib/command';
import { tryGit } from '../../lib/git';
import { readInputs } from '../../lib/inputs';
import { synthesize } from '../../synth/run';
import { LONGEST_FILE, type ReadFile } from '../blobs';
import { openRepository, type Repository } from '../repository';
import { packagesOf } from '../snapshot';
import { checkContent, type Finding, loadContentRules, renderFindings, type ScanReport, scanFiles } from '.';
import { findLeaks } from './leaks';

export interface ScanInput extends CommandContext {
  /** Folder that file names are relative to. */
  readonly cwd: string;
  /** Empty for the whole tree; `-` is standard input. */
  readonly files: readonly string[];
  /** Whose secrets to look for besides. */
  readonly environment: string | undefined;
}

/** `plumbline hooks scan`. */
export async function runScan(input: ScanInput): Promise<ExitCode> {
  const { output, root, files, environment } = input;
  const step = output.step('Looking for secrets');
  const report = await (files.length > 0 || environment !== undefined
    ? scanOutput(input)
    : scanFiles(treeFiles(openRepository(input)), { root, packages: packagesOf(root) })
  ).catch((error) => {
    step.fail();
    throw error;
  });
  const { findings } = report;
  if (findings.length === 0) step.done(`Looked for secrets in ${countFiles(report.files)}: none`);
  else step.fail(`Looked for secrets in ${countFiles(report.files)}: ${findings.length} found`);
  for (const line of findings.length > 0 ? renderFindings(findings).split('\n') : []) output.line(line);
  for (const warning of tooLongWarnings(report)) output.warn(warning);
  output.result(report);
  return findings.length === 0 ? EXIT.done : EXIT.failed;
}

/** `1 file`, `212 files`. */
export const countFiles = (count: number) => `${count} file${count === 1 ? '' : 's'}`;

/** What to say about files that were not looked through. */
export function tooLongWarnings({ tooLong }: ScanReport): string[] {
  return tooLong.map(
    (path) => `${path} is longer than ${LONGEST_FILE / 1024 / 1024} MB and was not looked through`,
  );
}

/** Written output: whatever it is called, its content counts; values of an environment are looked for first. */
async function scanOutput(input: ScanInput): Promise<ScanReport> {
  const { root, cwd, files, environment, env, output } = input;
  if (environment !== undefined) await learnSecrets({ root, env, environment, output });
  const paths = files.length > 0 ? files : ['-'];
  const rules = await loadContentRules(root, packagesOf(root));
  const findings: Finding[] = [];
  for (const path of paths) {
    const bytes = path === '-' ? readFileSync(0) : readFileSync(resolve(cwd, path));
    if (environment !== undefined) findings.push(...findLeaks(path, bytes.toString('utf8'), environment));
    findings.push(...(await checkContent(rules, path, bytes)));
  }
  return { findings, files: paths.length, tooLong: [] };
}

/** Decrypts the secrets of an environment, which has them known to the redaction. */
async function learnSecrets({
  root,
  env,
  environment,
  output,
}: Pick<CommandContext, 'root' | 'env' | 'output'> & { readonly environment: string }): Promise<void> {
  const { manifest } = await synthesize({ root, environment, env, log: (text) => output.warn(text) });
  const inputs = await readInputs({ root, environment, env, declared: manifest.inputs });
  const secrets = manifest.inputs.filter(({ name, secret }) => secret && inputs.has(name));
  if (secrets.length > 0) return;
  throw new PlumblineError({
    what: `no secret of ${environment} is known here`,
    why: 'Output that is compared with nothing would always look clean.',
    next: `Check secrets/${environment}.enc.tfvars and the age key with \`plumbline secrets verify ${environment}\`.`,
  });
}

/** Files that are tracked, or would be with `git add`, as they are in the working tree. */
export function* treeFiles({ top, git: context }: Repository): Generator<ReadFile> {
  const listed = tryGit(['ls-files', '-z', '--cached', '--others', '--exclude-standard'], context);
  const paths = listed.stdout.toString('utf8').split('\0').filter(Boolean);
  for (const path of new Set(paths)) {
    const file = join(top, path);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    // Deleted and not committed yet, or a submodule.
    if (!stats || stats.isDirectory()) continue;
    if (stats.isSymbolicLink()) yield { path, bytes: Buffer.from(readlinkSync(file)) };
    else yield stats.size > LONGEST_FILE ? { path } : { path, bytes: readFileSync(file) };
  }
}
