import { spawn } from 'node:child_process';
import { closeSync, existsSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { z } from 'zod';
import type { Note } from '../../core/note';
import { markProcess } from '../../core/processes';
import { hostEnv } from './engine-variables';
import { openUnlinked } from './unlinked-file';

export interface HostOptions {
  /** What the build wrote: `dist/provider-host`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told when engines have to do without. */
  readonly warn: (text: string) => void;
  /** Told what the providers wait for. @default - nobody is told */
  readonly note?: Note;
}

/** The process that serves our providers to every engine of one command. */
export interface ProviderHost {
  /** `TF_REATTACH_PROVIDERS` for an engine that starts now; nothing when that has to start the providers itself. */
  reattachment(): Promise<string | undefined>;
  /** Notes an engine: should this process be killed, the host stays until that one is gone. */
  engineStarted(pid: number): void;
  /** How it ended when nobody had released it. */
  lost(): LostHost | undefined;
  /** Lets it go, and waits a moment for its end. What it still writes is written. */
  release(): Promise<void>;
}

export interface LostHost {
  /** Such as `was ended by SIGKILL`. */
  readonly how: string;
  /** What it said last; may be empty. */
  readonly words: string;
}

/** Milliseconds the host may take to listen. */
const START_MS = 20_000;

/** Milliseconds to wait for its end: all that can keep it is a write that an interrupted engine did not wait for. */
const END_MS = 1_000;

const LAST_LINES = 10;

/** Where each provider listens, as the engine reads it. */
const reattachments = z.record(z.string(), z.looseObject({ Addr: z.looseObject({ String: z.string() }) }));

/** Every line after the first. */
const noteLine = z.object({ note: z.string(), cause: z.string().optional() });

/**
 * Starts the host and returns at once, so that it gets ready while the stack is synthesized. There is none with
 * `PLUMBLINE_PROVIDER_HOST=off`, nor with a setting for the engine's log, which takes in only what providers say that the engine
 * started.
 */
export function startProviderHost({ folder, env, warn, note }: HostOptions): ProviderHost | undefined {
  const program = join(folder, 'main.cjs');
  if (env['PLUMBLINE_PROVIDER_HOST'] === 'off' || env['TF_LOG'] || env['TF_LOG_PROVIDER']) return undefined;
  if (!existsSync(program)) return undefined;

  const log = openUnlinked();
  // In a process group of its own: a Ctrl-C on the terminal reaches it through the engine.
  const child = spawn(process.execPath, ['--no-warnings', program], {
    env: hostEnv(env),
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', log.write],
  });
  closeSync(log.write);
  const [orders, answers] = [child.stdin as Socket, child.stdout as Socket];
  orders.on('error', () => {});
  for (const handle of [child, orders, answers]) handle.unref();

  let end: LostHost | undefined;
  let released = false;
  const ended = new Promise<void>((resolve) => {
    const note = (how: string) => {
      end = { how, words: lastWords(log.read) };
      closeSync(log.read);
      resolve();
    };
    child.once('error', ({ message }) => note(`could not be started (${message})`));
    child.once('exit', (code, signal) =>
      note(signal ? `was ended by ${signal}` : `ended with exit code ${code}`),
    );
  });
  const lines = createInterface(answers);
  const listening = firstLine(lines, ended).then((line) => {
    if (line === undefined) {
      if (!released) warn(withoutHost(end));
      child.kill('SIGKILL');
    } else lines.on('line', (later) => passOn(later, note));
    return line;
  });
  void Promise.all([listening, ended]).then(([line]) => line && removeSockets(line));

  return {
    async reattachment() {
      const ours = await listening;
      return ours === undefined || end ? undefined : merge(ours, env['TF_REATTACH_PROVIDERS']);
    },
    engineStarted: (pid) => void orders.write(`${JSON.stringify({ engine: markProcess(pid) })}\n`),
    lost: () => (released ? undefined : end),
    async release() {
      released = true;
      orders.end();
      await within(END_MS, ended);
    },
  };
}

/** The first line that a program writes; nothing when it ends or takes too long before. */
async function firstLine(lines: Interface, ended: Promise<void>): Promise<string | undefined> {
  const line = new Promise<string>((resolve) => lines.once('line', resolve));
  return within(START_MS, Promise.race([line, ended.then(() => undefined)]));
}

function passOn(line: string, note: Note | undefined): void {
  const said = noteLine.safeParse(parsed(line));
  if (said.success) note?.(said.data.note, said.data.cause);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What a promise resolves to; nothing when it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const withoutHost = (end: LostHost | undefined) =>
  `the provider host ${end?.how ?? 'does not listen'}, so the engine starts each provider itself, which takes longer` +
  (end?.words ? `: ${end.words.replace(/\s*\n\s*/g, ' ')}` : '');

/** A provider that a person set to listen elsewhere stays there. What is no JSON is for the engine to refuse. */
function merge(ours: string, given: string | undefined): string {
  if (!given) return ours;
  try {
    return JSON.stringify({ ...JSON.parse(ours), ...JSON.parse(given) });
  } catch {
    return given;
  }
}

/** Nothing but the sockets, and their folder once it is empty. */
function removeSockets(line: string): void {
  const sockets = Object.values(reattachments.parse(JSON.parse(line))).map(({ Addr }) => Addr.String);
  try {
    for (const socket of sockets) rmSync(socket, { force: true });
    for (const folder of new Set(sockets.map((socket) => dirname(socket)))) rmdirSync(folder);
  } catch {
    // It removed them itself, as it does unless it is killed.
  }
}

/** The end of its log without the entries of providers: what is left tells of a crash. */
function lastWords(fd: number): string {
  const lines = readFileSync(fd, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('{'))
    .slice(-LAST_LINES)
    .join('\n');
}
