import type { ErrorParts } from '../../../core/errors';
import {
  changeSecrets,
  compareKeys,
  type OpenSecrets,
  openSecrets,
  parseSecrets,
} from '../../../workspace/secrets-file';
import { mergeByKey, takeFrom } from '../merge-by-key';
import { shiftBy } from './banner';
import { checkText } from './check';
import { type Draft, notesOf } from './draft';
import { keep } from './kept-edits';
import type { Edited, EditSession } from './types';

/**
 * Saves an edited text, merged by key with what others changed meanwhile.
 * @param base the text that the edit started from
 * @returns a draft when something has to be edited first
 * @throws PlumblineError when the file could not be written; the edit is kept then
 */
export async function save(base: string, text: string, session: EditSession): Promise<Edited | Draft> {
  const { secretsFile, stack, context, dryRun } = session;
  const { file, form } = secretsFile;
  const { problem, warnings } = checkText(text, secretsFile, stack);
  if (problem)
    return { base, text, problem: session.ask ? problemInEditor(text, problem, session) : problem };

  let conflicted: Draft | undefined;
  let different = false;
  const merge = (now: OpenSecrets): string => {
    const merged = mergeByKey({ base, ours: now.text, theirs: text }, form, file);
    const { conflicts } = merged;
    different = merged.text !== now.text;
    if (conflicts.length === 0) return merged.text;
    const yours = takeFrom(parseSecrets(text, form, file), conflicts, merged.text, form, file);
    conflicted = { base: now.text, text: yours, question: changedMeanwhile(conflicts) };
    return now.text;
  };
  if (dryRun) {
    const now = await openSecrets(secretsFile, context);
    const changed = compareKeys(now.attributes, parseSecrets(merge(now), form, file));
    return conflicted ?? { changed, different, warnings };
  }
  const { changed } = await changeSecrets(secretsFile, context, merge).catch(async (error: unknown) => {
    throw await keep({ base, text }, error, session);
  });
  return conflicted ?? { changed, different, warnings };
}

/** The problem with the line numbers that the editor will show, below the notes. */
function problemInEditor(text: string, problem: ErrorParts, { secretsFile, stack }: EditSession): ErrorParts {
  const shifted = shiftBy(text, notesOf({ base: '', text, problem }));
  return checkText(shifted, secretsFile, stack).problem ?? problem;
}

const changedMeanwhile = (conflicts: readonly string[]): string[] => [
  `${conflicts.join(', ')}: changed by somebody else since you opened the file.`,
  'Below are your values. Save to keep them; to keep the others, delete what you changed and run `plumbline secrets edit` anew.',
];
