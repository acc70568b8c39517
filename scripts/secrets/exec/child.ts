import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/** A terminal sends these to every process in the foreground; passing them on would send them twice. */
const FROM_KEYBOARD: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Runs a command on our own standard streams and passes signals on to it.
 * @returns its exit code; 128 and the number of the signal that ended it, as shells have it
 * @throws PlumblineError when it cannot be started
 */
export async function runChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  let child: ChildProcess;
  const forward = (signal: NodeJS.Signals) => {
    if (!(process.stdin.isTTY && FROM_KEYBOARD.includes(signal))) child.kill(signal);
  };
  // Before the start: the command may run, and be asked to end, while this process has not come back from starting it.
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    child = start(program, args, env);
    return await new Promise<ExitCode>((ended, failed) => {
      child.once('error', (error: NodeJS.ErrnoException) => failed(notStarted(program, error)));
      child.once('exit', (code, signal) =>
        ended((code ?? 128 + (signal ? constants.signals[signal] : 0)) as ExitCode),
      );
    });
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** Of what keeps a program from starting, Node reports some with an event and throws the rest. */
function start(...[program, args, env]: Parameters<typeof runChild>): ChildProcess {
  try {
    return spawn(program, args, { stdio: 'inherit', env: { ...env } });
  } catch (error) {
    throw notStarted(program, error as NodeJS.ErrnoException);
  }
}

const REASONS: Readonly<Record<string, readonly [why: string, next: string]>> = {
  ENOENT: ['There is no such program on the PATH.', 'Check the name, or give its path.'],
  EACCES: ['The file may not be run.', 'Make it executable, or name its interpreter first.'],
  E2BIG: [
    'The values are more than a process may be given (128 KiB each on Linux).',
    'Choose the ones it needs with --only.',
  ],
};

function notStarted(program: string, { code = '' }: NodeJS.ErrnoException): PlumblineError {
  const [why, next] = REASONS[code] ?? [
    `The system refuses to run it (${code}).`,
    'See that it runs by itself.',
  ];
  return new PlumblineError({ what: `"${program}" could not be started`, why, next });
}
