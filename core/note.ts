/**
 * Tells a person what a process waits for, while it does.
 * @param text one sentence without values
 * @param cause what several such sentences have in common, such as a server and its answer: told now and then, not each time
 * @default - the text itself
 */
export type Note = (text: string, cause?: string) => void;

/** Milliseconds for which a cause that was told is not told again. */
const QUIET_MS = 10_000;

/** Passes on the first note of each cause at once, and others of it after a while. */
export function sparing(note: Note, now: () => number): Note {
  const told = new Map<string, number>();
  return (text, cause = text) => {
    if (now() - (told.get(cause) ?? -Infinity) < QUIET_MS) return;
    told.set(cause, now());
    note(text, cause);
  };
}
