import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One way to do the measured thing: a command, run as a whole process. */
export interface Contender {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that count as success. @default [0] */
  readonly exits?: readonly number[];
}

/** Seconds of wall time of each run. */
export interface Timing {
  readonly name: string;
  readonly runs: readonly number[];
  readonly median: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs the contenders in turn (A B A B …) after one warm-up each, so that a drifting machine hurts all alike. */
export function measure(contenders: readonly Contender[], runs = 5): Timing[] {
  for (const contender of contenders) once(contender);
  const seconds = contenders.map((): number[] => []);
  for (let round = 0; round < runs; round++) {
    contenders.forEach((contender, i) => void seconds[i]!.push(once(contender)));
  }
  return contenders.map(({ name }, i) => ({ name, runs: seconds[i]!, median: median(seconds[i]!) }));
}

function once({ command: [program, ...args], cwd, env, exits = [0], name }: Contender): number {
  const start = performance.now();
  const { status, stderr, stdout } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status === null || !exits.includes(status)) {
    throw new Error(`${name} ended with ${status}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  }
  return seconds;
}

/** What a benchmark answers: rows for people, the same as JSON for machines. */
export interface Report {
  readonly title: string;
  readonly rows: readonly Record<string, string | number>[];
}

/** Prints a report as a table, or as JSON with `--json`. */
export function print(reports: readonly Report[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    return;
  }
  for (const { title, rows } of reports) {
    process.stdout.write(`\n${title}\n`);
    console.table(rows);
  }
}

export const seconds = (value: number): string => `${value.toFixed(3)} s`;
export const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)}x`;
