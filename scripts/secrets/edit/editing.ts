import { readFileSync } from 'node:fs';
import { type ErrorParts, PlumblineError } from '../../../core/errors';
import { addNotes, removeNotes } from './banner';
import { type Draft, decode, isSameText, notesOf } from './draft';
import { writePlaintext } from './edit-folder';
import { type EditorEnd, runEditor } from './editor-process';
import { keep } from './kept-edits';
import type { EditSession } from './types';

/**
 * Runs the editor on a draft.
 * @returns what was saved, without the notes
 * @throws PlumblineError when the editor gave up, crashed, was ended, or left nothing
 */
export async function letEdit(draft: Draft, session: EditSession): Promise<ReturnType<typeof decode>> {
  const { folder, command, env, screen, signals } = session;
  const notes = addNotes(draft.text, notesOf(draft));
  writePlaintext(folder.file, notes.text);
  signals.editing = true;
  const end = await runEditor({
    command,
    file: folder.file,
    env,
    screen,
    signal: signals.signal,
    onStart: folder.editorStarted,
  }).finally(() => {
    signals.editing = false;
  });
  const failure = failureOf(end, session);
  if (failure && !failure.mayHaveSaved) throw new PlumblineError(failure);
  const saved = decode(readSaved(session));
  const text = removeNotes(saved.text, notes.lines);
  const isEmpty = text.trim() === '' && draft.base.trim() !== '';
  if (failure) {
    const worthKeeping = !isEmpty && !isSameText(text, draft.base);
    throw worthKeeping
      ? await keep({ base: draft.base, text }, failure, session)
      : new PlumblineError(failure);
  }
  if (isEmpty) await confirmEmpty(session);
  return { ...saved, text };
}

/** Why what is in the file does not count. */
type Failure = ErrorParts & { readonly mayHaveSaved: boolean };

function failureOf(end: EditorEnd, { command: [program], signals }: EditSession): Failure | undefined {
  if (signals.signal.aborted) {
    return { ...(signals.signal.reason as PlumblineError).parts, mayHaveSaved: true };
  }
  if (end.kind === 'done') return undefined;
  const next = 'Run the command again, or set EDITOR to another editor.';
  if (end.kind === 'not-started') {
    return { what: `${program} could not be started`, why: `${end.reason}.`, next, mayHaveSaved: false };
  }
  if (end.kind === 'crashed') {
    const what = `${program} was ended by ${end.signal}, so nothing was changed`;
    return { what, why: 'What it had saved until then may be half an edit.', next, mayHaveSaved: true };
  }
  return {
    what: `${program} ended with exit code ${end.code}, so nothing was changed`,
    why: 'That is how an editor says that it failed, or that the edit was given up.',
    next,
    mayHaveSaved: false,
  };
}

function readSaved({ folder, command }: EditSession): Uint8Array {
  try {
    return readFileSync(folder.file);
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `${command[0]} left no file, so nothing was changed`,
        why: 'The text that it was given is gone.',
        next: 'Run the command again.',
      },
      { cause },
    );
  }
}

async function confirmEmpty({ ask, signals, secretsFile: { file } }: EditSession): Promise<void> {
  const question = `The text is empty now. Remove every input from ${file}? Only "yes" is taken: `;
  const answer = await ask?.(question, signals.signal);
  if (answer?.trim() === 'yes') return;
  throw new PlumblineError({
    what: `the editor left an empty text, so ${file} was not changed`,
    why: 'Nobody confirmed that every input is to be removed, and an editor that fails while it writes leaves the same.',
    next: 'Run the command again, or remove single inputs with `plumbline secrets unset`.',
  });
}
