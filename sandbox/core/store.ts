import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SandboxError } from './errors';
import type { Store } from './types';

/** Writes are gathered for this long, so that a burst of changes costs one write. */
const GATHER_MS = 20;

/** A store that can be written out at once and put out of use. */
export interface FileStore<T> extends Store<T> {
  /** Writes pending changes now. */
  flush(): void;
  /** Drops pending changes and ignores later ones; used before the file is deleted. */
  abandon(): void;
}

/** Writes a file so that a reader sees the old or the new content, never a part. Only the owner may read it. */
export function writeWhole(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, content, { mode: 0o600 });
  renameSync(beside, file);
}

/**
 * Opens a JSON document.
 * @throws SandboxError when the file exists and is not JSON
 */
export function openStore<T>(file: string, initial: () => T): FileStore<T> {
  const data = readJson<T>(file) ?? initial();
  let timer: NodeJS.Timeout | undefined;
  let abandoned = false;
  const flush = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    writeWhole(file, JSON.stringify(data));
  };
  return {
    data,
    save() {
      if (!abandoned) timer ??= setTimeout(flush, GATHER_MS);
    },
    flush,
    abandon() {
      abandoned = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function readJson<T>(file: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new SandboxError({
      what: `The sandbox's file ${file} cannot be read: ${(error as Error).message}`,
      why: 'it was edited by hand, or the disk was full when it was written',
      next: 'run `plumbline sandbox reset` to start with an empty sandbox, or restore the file',
    });
  }
}
