import type { ErrorParts } from '../../../core/errors';

/** An edit on its way. */
export interface Draft {
  /** The plaintext it started from. */
  readonly base: string;
  readonly text: string;
  /** Why it cannot be saved as it is. */
  readonly problem?: ErrorParts;
  /** What the person has to decide, where saving it as it is would be a decision. */
  readonly question?: readonly string[];
}

/** The lines that the editor shows above the text. */
export function notesOf({ problem, question = [] }: Draft): string[] {
  const lines = problem
    ? [problem.what, `why:  ${problem.why}`, `next: ${problem.next}`, 'To give up, leave the text as it is.']
    : question;
  return lines.length === 0 ? [] : [...lines, 'Lines like this one are removed when you save.'];
}

/** Whether two texts are the same but for the line break that many editors put at the end. */
export function isSameText(a: string, b: string): boolean {
  return a.replace(/\r?\n$/, '') === b.replace(/\r?\n$/, '');
}

/** What an editor saved, as text; another encoding than UTF-8 is read as Latin-1, and told. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly problem?: ErrorParts } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return {
      text: Buffer.from(bytes).toString('latin1'),
      problem: {
        what: 'the editor did not save UTF-8',
        why: 'Inputs are UTF-8; the text was read as Latin-1 instead.',
        next: 'Check the letters with accents, and save as UTF-8.',
      },
    };
  }
}
