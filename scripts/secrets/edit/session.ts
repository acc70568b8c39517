import type { ErrorParts } from '../../../core/errors';
import { type Draft, isSameText } from './draft';
import { letEdit } from './editing';
import { waitAdvice } from './editor-families';
import { keep } from './kept-edits';
import { save } from './saving';
import type { Edited, EditSession } from './types';

/**
 * Opens the editor until what it saves can be saved. An edit that cannot be is kept, encrypted, when there is nobody who could
 * correct it.
 * @throws PlumblineError when nothing was changed because something is wrong
 */
export async function editUntilSaved(start: Draft, session: EditSession): Promise<Edited> {
  let draft = start;
  for (;;) {
    const { text, problem } = await letEdit(draft, session);
    if (isSameText(text, draft.base)) return unchanged(session);
    // Saved as it was: nobody is going to correct it.
    if (draft.problem && isSameText(text, draft.text)) {
      throw await keep({ base: draft.base, text }, draft.problem, session);
    }
    const next = problem ? { ...draft, text, problem } : await save(draft.base, text, session);
    if ('changed' in next) return next;
    const reason = next.problem ?? conflict(session);
    if (!session.ask) throw await keep(next, reason, session);
    session.output.warn(`${reason.what}\n  ${reason.why}`);
    session.folder.rebase(next.base);
    draft = next;
  }
}

/** An edit that left everything as it was. */
export const UNCHANGED: Edited = {
  changed: { added: [], removed: [], changed: [] },
  different: false,
  warnings: [],
};

function unchanged({ command }: EditSession): Edited {
  const advice = waitAdvice(command);
  return advice === undefined ? UNCHANGED : { ...UNCHANGED, warnings: [advice] };
}

const conflict = ({ secretsFile: { file } }: EditSession): ErrorParts => ({
  what: `${file} was changed by somebody else meanwhile, in inputs that you changed too`,
  why: 'Saving would undo that change without anybody having seen it.',
  next: 'Decide whose values are right: going on with the edit takes yours, dropping it takes theirs.',
});
