import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tryGit } from '../../core/git';
import type { StoredFile } from './changes';
import type { Repository } from './repository';

/** A file with its content, wherever that was read. */
export interface ReadFile extends Omit<StoredFile, 'blob'> {
  /** Absent when it is too long to look through. */
  readonly bytes?: Buffer;
}

/** Bytes; what people write by hand is far shorter. */
export const LONGEST_FILE = 8 * 1024 * 1024;

/** Files whose contents are read in one go: enough to be fast, and little enough to hold. */
const BATCH_BYTES = 64 * 1024 * 1024;

/** Reads what git stores: files, and the messages of commits and tags; folders among them are left out. */
export function* readBlobs(repository: Repository, files: readonly StoredFile[]): Generator<ReadFile> {
  const sized = measure(repository, files);
  for (const { size, blob, ...file } of sized.filter((each) => each.size > LONGEST_FILE)) yield file;
  let batch: StoredFile[] = [];
  let bytes = 0;
  for (const { size, ...file } of sized.filter(({ size }) => size <= LONGEST_FILE)) {
    batch.push(file);
    bytes += size;
    if (bytes < BATCH_BYTES) continue;
    yield* readBatch(repository, batch);
    batch = [];
    bytes = 0;
  }
  yield* readBatch(repository, batch);
}

function measure({ git }: Repository, files: readonly StoredFile[]): (StoredFile & { size: number })[] {
  if (files.length === 0) return [];
  const asked = files.map(({ blob }) => `${blob}\n`).join('');
  const { stdout } = tryGit(['cat-file', '--batch-check=%(objecttype) %(objectsize)'], git, asked);
  const answers = stdout.toString('latin1').split('\n');
  return files.flatMap((file, index) => {
    const [type, size] = answers[index]!.split(' ');
    return ['blob', 'commit', 'tag'].includes(type!) ? [{ ...file, size: Number(size) }] : [];
  });
}

function* readBatch({ git }: Repository, files: readonly StoredFile[]): Generator<ReadFile> {
  if (files.length === 0) return;
  const asked = files.map(({ blob }) => `${blob}\n`).join('');
  const { stdout } = tryGit(['cat-file', '--batch=%(objecttype) %(objectsize)'], git, asked);
  let at = 0;
  for (const { blob, ...file } of files) {
    const headEnd = stdout.indexOf(0x0a, at);
    const [type, size] = stdout.toString('latin1', at, headEnd).split(' ');
    const start = headEnd + 1;
    const bytes = stdout.subarray(start, start + Number(size));
    yield { ...file, bytes: type === 'blob' ? bytes : bytes.subarray(bytes.indexOf('\n\n') + 2) };
    at = start + bytes.length + 1;
  }
}

/** A text file of a commit; nothing where there is none. */
export function textAt({ git }: Repository, commit: string, path: string): string | undefined {
  const { code, stdout } = tryGit(['cat-file', 'blob', `${commit}:${path}`], git);
  return code === 0 ? stdout.toString('utf8') : undefined;
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
