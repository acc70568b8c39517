import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { writeBeside } from '../../../core/files/whole-file';
import { requireHidden, type SecretsFile, secretsFileOf } from '../../../workspace/secrets-file';
import { publicNamesIn } from '../declaration';
import { names } from '../merge-by-key';
import { requireUntouched } from './changes';
import { type DocumentSides, type MergedDocument, mergeDocuments } from './documents';
import type { DriverFiles } from './driver-call';
import { conflictedFiles, readStages } from './stages';

/** Which side wins where both changed a variable. */
export type Side = 'ours' | 'theirs';

export interface MergeDriverInput extends CommandContext, DriverFiles {
  /** Folder that the paths are relative to: the top of the working tree. */
  readonly cwd: string;
  readonly now: () => Date;
}

/** `plumbline secrets merge %O %A %B %P`, as git calls it for one file. Our side stays as it is unless all three open. */
export async function runMergeDriver(input: MergeDriverInput): Promise<ExitCode> {
  const { root, cwd } = input;
  const read = (path: string) => readFileSync(resolve(cwd, path));
  const base = read(input.base);
  const sides = {
    base: base.length === 0 ? undefined : base,
    ours: read(input.ours),
    theirs: read(input.theirs),
  };
  const secretsFile = secretsFileOf(root, resolve(cwd, input.path));
  const merged = await mergeDocuments(sides, secretsFile, input);
  requireHidden(merged.bytes, secretsFile, await publicNamesIn(merged.bytes, secretsFile, input));
  // Git made this file and reads it again, whatever the driver says: it is never half written.
  writeBeside(resolve(cwd, input.ours), merged.bytes, 'kept');
  return report(merged, secretsFile, undefined, input);
}

export interface ResolveInput extends CommandContext {
  /** Paths or environments. @default every encrypted file that git could not merge */
  readonly files: readonly string[];
  /** @default ours, with the conflicts reported */
  readonly side: Side | undefined;
  readonly dryRun: boolean;
  readonly now: () => Date;
}

/** `plumbline secrets merge [file]`: merges anew what git left in conflict, from the three versions in git's index. */
export async function runResolve(input: ResolveInput): Promise<ExitCode> {
  const { root, output, files, side, dryRun } = input;
  const secretsFiles =
    files.length > 0 ? files.map((file) => secretsFileOf(root, file)) : conflictedFiles(input);
  if (secretsFiles.length === 0) throw nothingToMerge();
  const codes: ExitCode[] = [];
  const results: unknown[] = [];
  for (const secretsFile of secretsFiles) {
    const sides = requireSides(secretsFile, input);
    const merges = {
      ours: await mergeDocuments(sides, secretsFile, input, 'ours'),
      theirs: await mergeDocuments(sides, secretsFile, input, 'theirs'),
    };
    const left = [sides.ours, sides.theirs, merges.ours.bytes, merges.theirs.bytes];
    await requireUntouched(secretsFile, left, input);
    const merged = merges[side ?? 'ours'];
    requireHidden(merged.bytes, secretsFile, await publicNamesIn(merged.bytes, secretsFile, input));
    if (!dryRun) writeBeside(secretsFile.path, merged.bytes, 0o644);
    codes.push(report(merged, secretsFile, side, input));
    const { taken, conflicts, recipients } = merged;
    results.push({ file: secretsFile.file, taken, conflicts, settled: side ?? null, recipients });
  }
  output.result({ version: 1, dryRun, files: results });
  return codes.includes(EXIT.failed) ? EXIT.failed : EXIT.done;
}

function requireSides(secretsFile: SecretsFile, input: ResolveInput): DocumentSides {
  const { base, ours, theirs } = readStages(secretsFile, input);
  if (ours && theirs) return { base, ours, theirs };
  throw new PlumblineError({
    what: `${secretsFile.file} is in no conflict that can be merged`,
    why:
      ours || theirs
        ? 'One side removed or renamed it and the other changed it, so there are no two versions to merge.'
        : 'Git’s index has one version of it.',
    next: ours || theirs ? 'Keep it with `git add`, or remove it with `git rm`.' : 'There is nothing to do.',
  });
}

/** Says what came of a merge; conflicts by key, on the error stream. */
function report(
  { taken, conflicts, recipients, layoutLost }: MergedDocument,
  { file, environment }: SecretsFile,
  side: Side | undefined,
  { output }: CommandContext,
): ExitCode {
  const changes = [
    ...names(taken).map((name) => `${name} from their side`),
    ...recipients.added.map((recipient) => `recipient ${recipient} added`),
    ...recipients.removed.map((recipient) => `recipient ${recipient} removed, under a new data key`),
  ];
  output.line(`${file}: merged by key${changes.length === 0 ? '' : `: ${changes.join(', ')}`}`);
  if (layoutLost) output.warn(`${file}: comments and layout are ours; their changes to them were left out.`);
  if (conflicts.length === 0) return EXIT.done;
  if (side) {
    output.line(`  ${conflicts.join(', ')}: taken as ${side === 'ours' ? 'we' : 'they'} have it`);
    return EXIT.done;
  }
  if (output.json) return EXIT.failed;
  const [first] = conflicts;
  output.error(
    new PlumblineError({
      what: `${file}: both sides changed ${conflicts.join(', ')}`,
      why: 'The file now has our value there, and the other changes of both sides. It is a whole document without merge markers.',
      next:
        `Keep ours: git add ${file}. ` +
        `Take theirs: plumbline secrets merge --theirs ${file}. ` +
        `Or give a new value: plumbline secrets set ${first} --env ${environment}. Then git add ${file}.`,
    }),
  );
  return EXIT.failed;
}

const nothingToMerge = () =>
  new PlumblineError({
    what: 'no encrypted file is in conflict',
    why: 'Git’s index holds one version of each.',
    next: 'Run it during a merge or rebase that stopped, or name a file.',
  });
