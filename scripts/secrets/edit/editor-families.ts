import { realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** Program and arguments that open one file. */
export type EditorCommand = readonly [program: string, ...args: string[]];

/** Editors of this family keep swap files, undo files and registers, some of them outside of the file's folder. */
const VIM = /^(r?g?(vim|view)|e(vim|view)|g?vimdiff|vimx|mvim|nvim|vim\.[a-z]+)$/;
const NO_TRACES = [
  ...['-n', '-i', 'NONE'],
  ...['--cmd', 'autocmd BufReadPre * set nobackup nowritebackup | setlocal noundofile noswapfile'],
];

/** Editors that return before anything is saved, and their flags to wait. */
const WAIT: readonly (readonly [editor: RegExp, ...flags: string[]])[] = [
  [/^(code(-insiders|-oss)?|(vs)?codium|cursor|windsurf)$/, '--wait', '-w'],
  [/^(subl|sublime_text|atom|zed|zeditor|gedit|mate)$/, '--wait', '-w'],
  [/^kate$/, '--block', '-b'],
  [/^(r?g(vim|view)|e(vim|view)|gvimdiff|mvim)$/, '--nofork', '-f'],
  [/^nvim-qt$/, '--nofork'],
];

/** Where the editor is in the words of a command: behind `env` with its options and assignments. */
export function indexOfEditor(words: readonly string[]): number {
  if (basename(words[0]!) !== 'env') return 0;
  let at = 1;
  while (/^-|=/.test(words[at] ?? '')) at += /^-[uC]$/.test(words[at]!) ? 2 : 1;
  return at < words.length ? at : 0;
}

/**
 * Tells an editor that is known to leave traces not to.
 * @param at index of the editor
 * @param path where that is; a link tells what it is, too
 */
export function withoutTraces(command: EditorCommand, at: number, path = command[at]!): EditorCommand {
  const names = [command[at]!, path, realpathIfThere(path)].map((name) => basename(name));
  const [program, ...args] = command;
  if (names.includes('nvim-qt')) {
    // What is behind the dashes, the file too, is for the nvim within.
    return [program, ...args, ...(args.includes('--') ? [] : ['--']), ...NO_TRACES];
  }
  return names.some((name) => VIM.test(name)) ? [program, ...args.toSpliced(at, 0, ...NO_TRACES)] : command;
}

function realpathIfThere(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What to tell somebody who saved nothing, when the editor is one that does not wait and was not told to. */
export function waitAdvice(command: EditorCommand): string | undefined {
  const at = indexOfEditor(command);
  const name = basename(command[at]!);
  const flags = WAIT.find(([editor]) => editor.test(name))?.slice(1) as string[] | undefined;
  if (!flags || command.some((word) => flags.includes(word))) return undefined;
  return (
    `${name} may return before anything is saved, and the text is gone by then. ` +
    `Should you have changed something, set your editor to "${name} ${flags[0]}" and edit again.`
  );
}
