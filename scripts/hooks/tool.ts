import { spawn } from 'node:child_process';
import { childEnvironment } from '../../core/child-environment';

/** How a tool ended. */
export interface ToolResult {
  /** Nothing when it was stopped. */
  readonly code: number | undefined;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the tool and whatever it started. */
  readonly signal: AbortSignal;
}

/** Milliseconds that a tool has to end by itself. */
const GRACE_MS = 3_000;

/** Runs a program of Node in a process group of its own. */
export function runTool(args: readonly string[], { cwd, env, signal }: ToolOptions): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: childEnvironment('hook', env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      signalGroup(child.pid, 'SIGTERM');
      timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject).once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ code: signal.aborted ? undefined : (code ?? 1), output });
    });
  });
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It ended in the meantime.
  }
}
