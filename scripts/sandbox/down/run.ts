import { setTimeout as pause } from 'node:timers/promises';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { askStatus, command } from '../daemon';

const STOP_MS = 20_000;
const BETWEEN_LOOKS_MS = 50;

/** Stops the sandbox; what was deployed in it runs again after the next `up`. */
export async function runDown({ root, output }: CommandContext): Promise<ExitCode> {
  const status = await askStatus(root);
  if (!status) {
    output.line('The sandbox is down.');
    output.result({ up: false, stopped: false });
    return EXIT.done;
  }
  await command(status.url, 'shutdown');
  for (const deadline = Date.now() + STOP_MS; isAlive(status.pid); await pause(BETWEEN_LOOKS_MS)) {
    if (Date.now() < deadline) continue;
    throw new PlumblineError({
      what: `the sandbox (process ${status.pid}) did not stop within ${STOP_MS / 1000} s`,
      why: 'One of its apps does not end.',
      next: `End process ${status.pid} yourself; its state is kept.`,
    });
  }
  output.line('The sandbox is down; its state is kept.');
  output.result({ up: false, stopped: true });
  return EXIT.done;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
