import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process that cannot be mistaken for a later one with the same number. */
export const processMark = z.object({
  pid: z.number(),
  /** Clock ticks between boot and start (Linux); elsewhere the number has to do. */
  startedTicks: z.number().optional(),
});

export type ProcessMark = Readonly<z.infer<typeof processMark>>;

/** Marks a running process. */
export function markProcess(pid: number): ProcessMark {
  const startedTicks = readStat(pid)?.startedTicks;
  return startedTicks === undefined ? { pid } : { pid, startedTicks };
}

/** Whether the marked process still runs; one that ended and was not collected by its parent does not. */
export function isRunning(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const stat = readStat(mark.pid);
  if (stat === undefined) return true;
  return stat.state !== 'Z' && (mark.startedTicks === undefined || mark.startedTicks === stat.startedTicks);
}

/** Fields 3 and 22 of `/proc/<pid>/stat`; the second field, a name in parentheses, may hold anything. */
function readStat(pid: number): { state: string; startedTicks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, startedTicks: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
