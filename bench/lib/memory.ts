import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Contender } from './measure';

/** Milliseconds between looks. */
const LOOK_MS = 20;

/** Most memory that a command and its descendants use at one moment, in KiB; pages they share count once. Linux only. */
export async function peakMemory({
  command: [program, ...args],
  cwd,
  env,
  exits = [0],
  name,
}: Contender): Promise<number> {
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1', ...env },
    stdio: 'ignore',
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid!));
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  if (code === null || !exits.includes(code)) throw new Error(`${name} ended with ${code}`);
  return peak;
}

function memoryOf(root: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? parentOf(Number(entry)) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = (pid: number): number =>
    ownMemory(pid) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

const ownMemory = (pid: number) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** Empty for a process that ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
