import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childEnvironment } from '../../../core/child-environment';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { projectPaths } from '../../../core/project';
import { askStatus, readInstance, type SandboxStatus } from '../daemon';
import { writeSecrets } from './secrets-file';

const START_MS = 60_000;
const BETWEEN_LOOKS_MS = 50;

export interface UpOptions extends CommandContext {
  readonly port?: number;
  /** Milliseconds of a simulated second. */
  readonly secondMs: number;
  /** @default - `dist/sandbox.cjs` of the project */
  readonly daemon?: string;
}

/** Starts the sandbox unless it runs, waits until it answers, and writes the inputs of the `sandbox` environment. */
export async function runUp(options: UpOptions): Promise<ExitCode> {
  const { root, output } = options;
  const running = await askStatus(root);
  const status = running ?? (await startDaemon(options));
  const inputs = await writeInputs(options, running ? undefined : status.pid);
  output.line(`The sandbox ${running ? 'runs already' : 'is up'} at ${status.url}.`);
  output.line(`Its encrypted inputs are in ${inputs}; plan it with \`plumbline plan sandbox\`.`);
  output.result({ up: true, started: !running, url: status.url, pid: status.pid, inputs });
  return EXIT.done;
}

/** Writes the inputs; without them a sandbox that was just started is of no use, so it ends again. */
async function writeInputs(options: UpOptions, started: number | undefined): Promise<string> {
  try {
    return await writeSecrets({ ...options, now: () => new Date() }, readInstance(options.root)!);
  } catch (error) {
    if (started !== undefined) process.kill(started);
    throw error;
  }
}

async function startDaemon({ root, env, output, port, secondMs, daemon }: UpOptions): Promise<SandboxStatus> {
  const script = daemon ?? join(projectPaths(root).dist, 'sandbox.cjs');
  if (!existsSync(script)) {
    throw new PlumblineError({
      what: `the sandbox is not built: ${relative(root, script)} is missing`,
      why: 'The command line starts the built sandbox as a process of its own.',
      next: 'Run `npm run build`.',
    });
  }
  const dir = projectPaths(root).sandbox;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const logFile = join(dir, 'sandbox.log');
  const log = openSync(logFile, 'w', 0o600);
  const step = output.step('Starting the sandbox');
  const child = spawn(
    process.execPath,
    [
      script,
      '--dir',
      dir,
      '--second-ms',
      String(secondMs),
      ...(port === undefined ? [] : ['--port', `${port}`]),
    ],
    { detached: true, stdio: ['ignore', log, log], env: childEnvironment('sandbox', env) },
  );
  child.unref();
  closeSync(log);
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  try {
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await pause(BETWEEN_LOOKS_MS)) {
      const status = await askStatus(root);
      if (status && status.pid === child.pid) {
        step.done();
        return status;
      }
      if (exited) break;
    }
    throw notStarted(exited, readFileSync(logFile, 'utf8'), relative(root, logFile));
  } catch (error) {
    step.fail();
    throw error;
  }
}

function notStarted(exited: boolean, log: string, logFile: string): PlumblineError {
  const [what = '', ...rest] = log.trim().split('\n');
  const part = (name: string) =>
    rest.find((line) => line.trimStart().startsWith(`${name}:`))?.replace(/^\s*\w+:\s*/, '');
  return new PlumblineError({
    what: exited && what ? what : `the sandbox did not answer within ${START_MS / 1000} s`,
    why:
      part('why') ??
      (exited ? 'The process ended before it answered.' : 'The process runs and does not answer.'),
    next: part('next') ?? `Read ${logFile}, or start afresh with \`plumbline sandbox reset\`.`,
  });
}
