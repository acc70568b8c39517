import { fstatSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { PlumblineError } from '../../../core/errors';
import { redact } from '../../../core/redaction';
import { readInputs } from '../../../workspace/inputs';
import { synthesize } from '../../../workspace/synth/synthesis';
import { type ReadFile, treeFiles } from '../blobs';
import { openRepository } from '../repository';
import {
  checkContent,
  type Finding,
  loadContentRules,
  renderFindings,
  type ScanReport,
  scanFiles,
  tooLongWarnings,
} from '../secret-scan';
import { firstFindings } from '../secret-scan/readings';
import { packagesOf } from '../snapshot';

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
  const { output } = input;
  const step = output.step('Looking for secrets');
  const report = await look(input).catch((error) => {
    step.fail();
    throw error;
  });
  const { findings } = report;
  if (findings.length === 0) step.done(`Looked for secrets in ${count(report.files, 'file')}: none`);
  else step.fail(`Looked for secrets in ${count(report.files, 'file')}: ${findings.length} found`);
  for (const line of findings.length > 0 ? renderFindings(findings).split('\n') : []) output.line(line);
  for (const warning of [...unreadWarnings(input), ...tooLongWarnings(report)]) output.warn(warning);
  output.result(report);
  return findings.length === 0 ? EXIT.done : EXIT.failed;
}

/**
 * A pipe may be the output that somebody meant, or what CI systems and git hooks give every program. Only reading it would tell, and
 * one that nobody closes would never end.
 */
function unreadWarnings({ files }: ScanInput): string[] {
  if (files.length > 0) return [];
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket() && !input.isFile()) return [];
  return [
    'standard input was not read, only the tree: write - to look through it, or `</dev/null` for this to go',
  ];
}

async function look(input: ScanInput): Promise<ScanReport> {
  if (input.environment !== undefined) await learnSecrets(input, input.environment);
  return input.files.length === 0 ? scanTree(input) : scanOutput(input);
}

async function scanTree(input: ScanInput): Promise<ScanReport> {
  const { root, environment } = input;
  const repository = openRepository(input);
  const leaks = environment === undefined ? [] : await leaksIn(treeFiles(repository), environment);
  const report = await scanFiles(treeFiles(repository), { root, packages: packagesOf(root) });
  return { ...report, findings: [...leaks, ...report.findings] };
}

/** Written output: whatever it is called, its content counts. */
async function scanOutput({ root, cwd, files, environment }: ScanInput): Promise<ScanReport> {
  const read = files.map((path) => ({ path, bytes: path === '-' ? readFileSync(0) : readNamed(path, cwd) }));
  const rules = await loadContentRules(root, packagesOf(root));
  const findings = environment === undefined ? [] : await leaksIn(read, environment);
  for (const { path, bytes } of read) findings.push(...(await checkContent(rules, path, bytes)));
  return { findings, files: files.length, tooLong: [] };
}

/** Goes before the rules look: what they find is masked from then on, and is no secret of the environment. */
async function leaksIn(files: Iterable<ReadFile>, environment: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, bytes = Buffer.of() } of files) {
    findings.push(...(await firstFindings(bytes, (text) => findLeaks(path, text, environment))));
  }
  return findings;
}

/** A pipe is as good as a file. */
function readNamed(path: string, cwd: string): Buffer {
  const file = resolve(cwd, path);
  if (!statSync(file).isDirectory()) return readFileSync(file);
  throw new PlumblineError({
    what: `"${path}" is a folder`,
    why: 'Named files are looked through one by one.',
    next: 'Name its files, or none for the whole tree: all that git knows or would add.',
  });
}

/** Decrypts the secrets of an environment, which has them known to the redaction. */
async function learnSecrets({ root, env, output }: CommandContext, environment: string): Promise<void> {
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

/**
 * Finds secrets that this process knows, as they are or encoded, in output that was written.
 * @param whose such as `prod`, for the message
 */
function findLeaks(path: string, text: string, whose: string): Finding[] {
  if (redact(text) === text) return [];
  const found = { path, what: `a secret of ${whose}`, fix: FIX };
  const lines = text.split('\n').flatMap((content, index) => {
    const masked = redact(content);
    if (masked === content) return [];
    return { ...found, line: index + 1, column: firstDifference(content, masked) + 1 };
  });
  return lines.length > 0 ? lines : [found];
}

const FIX =
  'Delete what holds it where you can, replace the secret (`plumbline secrets rotation`), and mend what printed it.';

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
