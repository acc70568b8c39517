import { spawn } from 'node:child_process';
import { childEnvironment } from '../../../core/child-environment';
import type { EditorCommand } from './editor-families';

/** How the editor ended. */
export type EditorEnd =
  /** It says that the file is as the person wants it. */
  | { readonly kind: 'done' }
  /** It was told to give up, such as with `:cq`. */
  | { readonly kind: 'gave-up'; readonly code: number }
  | { readonly kind: 'crashed'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface RunEditorOptions {
  readonly command: EditorCommand;
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File descriptor that the editor writes to. @default 1 */
  readonly screen?: number;
  /** Ends the editor when it aborts. */
  readonly signal: AbortSignal;
  readonly onStart: (pid: number) => void;
}

/** Milliseconds that an editor has to end by itself before it is killed. */
const GRACE_MS = 2_000;

/** Runs the editor on the terminal of this process and waits for it. */
export function runEditor(options: RunEditorOptions): Promise<EditorEnd> {
  const { command, file, env, screen = 1, signal, onStart } = options;
  const [program, ...args] = command;
  const child = spawn(program, [...args, file], {
    env: childEnvironment('editor', env),
    stdio: [0, screen, 2],
  });
  if (child.pid !== undefined) onStart(child.pid);
  let killing: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return new Promise<EditorEnd>((resolve) => {
    child.once('error', ({ message }) => resolve({ kind: 'not-started', reason: message }));
    child.once('exit', (code, by) => {
      if (by) resolve({ kind: 'crashed', signal: by });
      else resolve(code === 0 ? { kind: 'done' } : { kind: 'gave-up', code: code ?? 1 });
    });
  }).finally(() => {
    clearTimeout(killing);
    signal.removeEventListener('abort', end);
  });
}
