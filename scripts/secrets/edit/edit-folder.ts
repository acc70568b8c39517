import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../../core/errors';
import { writeBeside } from '../../../core/files/whole-file';
import { isRunning, markProcess, processMark } from '../../../core/processes';
import type { Place } from './memory';

const holder = z.object({
  process: processMark,
  /** It outlives a killed Plumbline, with the plaintext before it. */
  editor: processMark.optional(),
  /** The encrypted file. */
  path: z.string(),
  /** Name of the plaintext in the folder. */
  plaintext: z.string(),
  /** Where an edit that could not be saved is kept, and for whom. */
  kept: z.string(),
  recipients: z.array(z.string()),
  /** ISO 8601. */
  startedAt: z.string(),
});

type Holder = z.infer<typeof holder>;

/** What a killed edit left behind. */
export interface Leftover {
  /** The encrypted file. */
  readonly path: string;
  readonly kept: string;
  readonly recipients: readonly string[];
  readonly base: string;
  readonly edited: Uint8Array;
  readonly startedAt: string;
}

export interface EditFolderOptions {
  readonly place: Place;
  /** The encrypted file. */
  readonly path: string;
  /** Name of the plaintext, for the editor's syntax colours. */
  readonly plaintext: string;
  readonly kept: string;
  readonly recipients: readonly string[];
  /** What the edit starts from. */
  readonly base: string;
  readonly now: () => Date;
}

/** A private folder for one edit of one file. */
export interface EditFolder {
  /** The plaintext. */
  readonly file: string;
  /** Notes the base when the edit goes on from another one. */
  rebase(base: string): void;
  /** Notes the editor, so that the folder is not taken from it should this process be killed. */
  editorStarted(pid: number): void;
  /** Removes the folder; may be called again. */
  remove(): void;
}

const PREFIX = () => `plumbline-edit-${process.getuid?.() ?? 'user'}-`;
const HOLDER = '.holder.json';
const BASE = '.base';

/**
 * Makes the folder of an edit, readable by its owner only. Its name is that of the encrypted file, so that a second edit of the
 * file finds it.
 * @throws PlumblineError when the file is being edited already
 */
export function openEditFolder(options: EditFolderOptions): EditFolder {
  const { place, path, plaintext, kept, base, now } = options;
  const recipients = [...options.recipients];
  const self: Holder = {
    process: markProcess(process.pid),
    path,
    plaintext,
    kept,
    recipients,
    startedAt: now().toISOString(),
  };
  const folder = join(place.folder, PREFIX() + nameOf(path));
  const fresh = mkdtempSync(join(place.folder, `${PREFIX()}new-${process.pid}-`));
  const note = (at: string, content: Holder) => writeBeside(join(at, HOLDER), JSON.stringify(content));
  try {
    note(fresh, self);
    writeBeside(join(fresh, BASE), base);
    // A folder that is there and not empty lets nothing be renamed to it, so only one of two edits gets the name.
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw busy(path, readHolder(folder));
  }
  return {
    file: join(folder, plaintext),
    rebase: (text) => writeBeside(join(folder, BASE), text),
    editorStarted: (pid) => note(folder, { ...self, editor: markProcess(pid) }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Takes what killed edits of this user left in any of the places, of whatever project: the folders are removed, and what was
 * saved in them is given back.
 * @throws PlumblineError when the editor of a killed edit of `path` is still open
 */
export function takeLeftovers(places: readonly Place[], path: string): Leftover[] {
  return places.flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(PREFIX()))
      .map((name) => join(folder, name))
      .filter(isOwn)
      .flatMap((left) => takeLeftover(left, path)),
  );
}

function takeLeftover(folder: string, path: string): Leftover[] {
  const { editor, ...found } = readHolder(folder) ?? { process: { pid: startingPid(folder) } };
  if (isRunning(found.process)) return [];
  if (editor && isRunning(editor)) {
    if ('path' in found && found.path === path) throw editorOpen(path, editor.pid);
    return [];
  }
  const taken = 'path' in found ? [{ ...found, ...readEdit(folder, found.plaintext) }] : [];
  rmSync(folder, { recursive: true, force: true });
  return taken.flatMap(({ base, edited, ...left }) =>
    base === undefined || edited === undefined ? [] : [{ ...left, base, edited }],
  );
}

function readEdit(folder: string, plaintext: string): { base?: string; edited?: Uint8Array } {
  try {
    return { base: readFileSync(join(folder, BASE), 'utf8'), edited: readFileSync(join(folder, plaintext)) };
  } catch {
    return {};
  }
}

/** A folder without a holder belongs to a process that starts right now, or was killed while it started. */
const startingPid = (folder: string) => Number(/-new-(\d+)-/.exec(basename(folder))?.[1] ?? Number.NaN);

function isOwn(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.getuid === undefined || stats.uid === process.getuid());
}

const nameOf = (path: string) => createHash('sha256').update(realpathSync(path)).digest('hex').slice(0, 16);

function readHolder(folder: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(join(folder, HOLDER), 'utf8')));
  } catch {
    return undefined;
  }
}

const busy = (path: string, by: Holder | undefined) =>
  new PlumblineError({
    what: `${path} is being edited already${by ? ` by process ${by.process.pid} since ${by.startedAt}` : ''}`,
    why: 'Two editors on one file would each save without the other’s changes.',
    next: 'Finish that edit first, or change single values with `plumbline secrets set`.',
  });

const editorOpen = (path: string, pid: number) =>
  new PlumblineError({
    what: `the editor of an earlier edit of ${path} is still open (process ${pid})`,
    why: 'That `plumbline secrets edit` was killed, so what is saved in this editor goes nowhere.',
    next: 'Save and close that editor, then run the command again: what was saved in it is picked up.',
  });

/** Writes the plaintext for its owner only. */
export function writePlaintext(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}
