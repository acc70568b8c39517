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

/** Seconds of each run. */
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
  return inTurn(contenders, runs, wallTime).map(({ name, taken }) => ({
    name,
    runs: taken,
    median: median(taken),
  }));
}

/** Medians of the same runs, in seconds. */
export interface Cost {
  readonly name: string;
  readonly wall: number;
  /** Of the command and all that it waited for, user and system: what else the machine does hardly counts. */
  readonly processor: number;
}

/** Like {@link measure}, with processor time. */
export function measureCost(contenders: readonly Contender[], runs = 5): Cost[] {
  return inTurn(contenders, runs, cost).map(({ name, taken }) => ({
    name,
    wall: median(taken.map(({ wall }) => wall)),
    processor: median(taken.map(({ processor }) => processor)),
  }));
}

function inTurn<T>(contenders: readonly Contender[], runs: number, take: (contender: Contender) => T) {
  for (const contender of contenders) take(contender);
  const taken = contenders.map(({ name }) => ({ name, taken: [] as T[] }));
  for (let round = 0; round < runs; round++) {
    contenders.forEach((contender, i) => void taken[i]!.taken.push(take(contender)));
  }
  return taken;
}

function wallTime(contender: Contender): number {
  const start = performance.now();
  once(contender);
  return (performance.now() - start) / 1000;
}

function cost(contender: Contender): Omit<Cost, 'name'> {
  const script = '"$0" "$@"; code=$?; times; exit $code';
  const start = performance.now();
  const said = once({ ...contender, command: ['sh', '-c', script, ...contender.command] });
  const wall = (performance.now() - start) / 1000;
  const spent = said
    .trimEnd()
    .split('\n')
    .at(-1)!
    .matchAll(/(\d+)m([\d.]+)s/g);
  const processor = [...spent].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
  return { wall, processor };
}

/** Runs a contender; answers what it wrote. @throws Error unless it ends as it should */
function once({ command: [program, ...args], cwd, env, exits = [0], name }: Contender): string {
  const { status, stderr, stdout } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status === null || !exits.includes(status)) {
    throw new Error(`${name} ended with ${status}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  }
  return stdout;
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
