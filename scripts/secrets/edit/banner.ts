/** What begins each line that Plumbline puts at the top of the text for the person who edits it. */
const MARK = '# plumbline:';

/** A text with notes above it, as the editor shows it. */
export interface Annotated {
  readonly text: string;
  /** The lines that were put in, without line ends. */
  readonly lines: readonly string[];
}

/** Puts notes above a text; they are taken out again by {@link removeNotes}. */
export function addNotes(text: string, notes: readonly string[]): Annotated {
  const lines = notes.flatMap((note) => note.split(/\r?\n/)).map((line) => `${MARK} ${line}`.trimEnd());
  return { text: lines.map((line) => `${line}\n`).join('') + text, lines };
}

/**
 * Takes out the notes that are still there, wherever the person moved them; a comment of the file itself that looks like
 * one stays.
 */
export function removeNotes(text: string, lines: readonly string[]): string {
  const left = [...lines];
  const kept = text.split('\n').filter((line) => {
    const index = left.indexOf(line.trimEnd());
    if (index === -1) return true;
    left.splice(index, 1);
    return false;
  });
  return kept.join('\n');
}

/** The text moved down by as many lines as the notes will take, so that a problem names the line that the editor shows. */
export function shiftBy(text: string, notes: readonly string[]): string {
  const down = '\n'.repeat(addNotes('', notes).lines.length);
  return text.startsWith('\uFEFF') ? `\uFEFF${down}${text.slice(1)}` : down + text;
}
