import { spawn } from 'node:child_process';

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

/**
 * What tools and tests see: the machine and the person's settings, no token, no input and nothing that git set for the
 * hook. A git that a tool starts would else work on the repository, and the half-made index, of the commit under way.
 */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ|XDG_.*|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|npm_config_.*|(https?|no)_proxy|PLUMBLINE_TOOLS|TF_PLUGIN_CACHE_DIR|SystemRoot)$/i;

/** Milliseconds that a tool has to end by itself. */
const GRACE_MS = 3_000;

/** Runs a program of Node in a process group of its own. */
export function runTool(args: readonly string[], { cwd, env, signal }: ToolOptions): Promise<ToolResult> {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...passed, NO_COLOR: '1', FORCE_COLOR: '0' },
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
