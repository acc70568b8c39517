import { Cron } from 'croner';

/** Railway starts no service more often than this. */
const LEAST_MINUTES = 5;

/** Runs that show every distance between two: a whole hour of runs, and the turn to the next. */
const RUNS = 61;

/** Any moment will do; this one makes the answer the same every day. */
const START = new Date('2024-01-01T00:00:00Z');

/** What is wrong with a crontab expression of five fields in UTC; nothing when Railway runs it as it is meant. */
export function scheduleProblem(expression: string): string | undefined {
  if (!/^\S+( \S+){4}$/.test(expression)) return `"${expression}" is not a crontab expression of five fields`;
  const runs = runsOf(expression);
  if (runs === undefined) return `"${expression}" is not a crontab expression that could be meant`;
  if (runs.length === 0) return `"${expression}" names a date that never comes`;
  const closest = Math.min(...runs.slice(1).map((run, index) => (run - runs[index]!) / 60_000));
  return closest < LEAST_MINUTES
    ? `"${expression}" has runs ${closest} min apart, and Railway keeps at least ${LEAST_MINUTES} between two`
    : undefined;
}

function runsOf(expression: string): number[] | undefined {
  try {
    const cron = new Cron(expression, { utcOffset: 0, mode: '5-part' });
    return cron.nextRuns(RUNS, START).map((run) => run.getTime());
  } catch {
    return undefined;
  }
}
