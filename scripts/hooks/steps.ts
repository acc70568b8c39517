import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { explain } from '../../core/explain';
import type { Output } from '../../core/terminal/output';
import type { StepName } from './step-names';

/** How a step ended. */
export type StepResult =
  /** @param note what was done, such as `212 tests` */
  | {
      readonly state: 'passed';
      readonly note?: string;
      readonly warnings?: readonly string[];
      /** What it found, for machines. */
      readonly data?: unknown;
    }
  /** There was nothing to look at. */
  | { readonly state: 'skipped'; readonly note: string }
  /** Stopped before it could tell; fails nothing. */
  | { readonly state: 'unfinished'; readonly note: string }
  /** @param details what was found, as the tool printed it */
  | { readonly state: 'failed'; readonly why: string; readonly details: string; readonly next: string };

export interface HookStep {
  readonly name: StepName;
  /** What it does, as a sentence: `Type check of what is staged`. */
  readonly title: string;
  run(signal: AbortSignal): Promise<StepResult>;
}

/** A step with how it ended, for machines. */
export type StepReport = { readonly name: StepName } & StepResult;

export interface RunStepsOptions {
  readonly steps: readonly HookStep[];
  /** Starts all at once; they are reported in order all the same. @default false */
  readonly together?: boolean;
  readonly output: Output;
  /** Such as `pre-commit`, for messages. */
  readonly hook: string;
  /** Command line that runs a step alone. */
  readonly alone: (name: StepName) => string;
  /** Folder for what does not fit on the screen. */
  readonly logs: string;
}

/**
 * Runs steps and reports them in order; the first one that fails ends the run.
 * @throws HookFailed naming that step, after its details were printed
 */
export async function runSteps(options: RunStepsOptions): Promise<StepReport[]> {
  const { steps, together = false, output } = options;
  const abort = new AbortController();
  const stopWatching = abortOnSignals(abort);
  const start = (step: HookStep) => settled(step, abort.signal);
  const started = together ? steps.map(start) : [];
  const reports: StepReport[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      const line = output.step(step.title);
      const result = await (started[index] ?? start(step));
      reports.push({ name: step.name, ...result });
      if (abort.signal.aborted) {
        line.fail();
        throw abort.signal.reason;
      }
      if (result.state === 'failed') {
        line.fail(`${step.name}: ${step.title}`);
        show(result.details, step.name, options);
        throw new HookFailed(step.name, result, reports, options);
      }
      if (result.state === 'unfinished') {
        line.fail(`${step.name}: not finished`);
        output.warn(`${step.name} did not finish: ${result.note}`);
      } else line.done(`${step.name}: ${result.note ?? step.title}`);
      if (result.state === 'passed') for (const warning of result.warnings ?? []) output.warn(warning);
    }
    return reports;
  } finally {
    stopWatching();
    if (!abort.signal.aborted) abort.abort();
    await Promise.all(started);
  }
}

async function settled(step: HookStep, signal: AbortSignal): Promise<StepResult> {
  try {
    return await step.run(signal);
  } catch (error) {
    const { what, why, next } = explain(error);
    return { state: 'failed', why: `${what}: ${why}`, details: '', next };
  }
}

/** A step failed: the three parts name it, and the reports say how far the hook came. */
export class HookFailed extends PlumblineError {
  constructor(
    readonly step: StepName,
    { why, next }: StepResult & { state: 'failed' },
    readonly reports: readonly StepReport[],
    { hook, alone }: RunStepsOptions,
  ) {
    super({
      what: `${hook} stopped at "${step}"`,
      why,
      next: `${next.replace(/\.?$/, '.')} This step alone: \`${alone(step)}\`.${AROUND[hook] ?? ''}`,
    });
  }
}

const AROUND: Record<string, string> = {
  'pre-commit': ' `git commit --no-verify` goes around the hook; CI looks at the same.',
  'pre-push': ' `git push --no-verify` goes around the hook; CI looks at the same.',
};

/** Lines of a failing tool that are shown; the rest is in a file. */
const MOST_LINES = 120;

function show(details: string, name: StepName, { output, logs }: RunStepsOptions): void {
  if (details === '') return;
  const lines = details.trimEnd().split('\n');
  for (const line of lines.slice(-MOST_LINES)) output.line(`  ${line}`);
  if (lines.length <= MOST_LINES) return;
  const path = join(logs, `${name}.log`);
  mkdirSync(logs, { recursive: true });
  writeFileSync(path, details, { mode: 0o600 });
  output.line(`  … and ${lines.length - MOST_LINES} lines before; all of it is in ${path}`);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Tools run in groups of their own, which Ctrl-C does not reach. */
function abortOnSignals(abort: AbortController): () => void {
  const stop = (signal: NodeJS.Signals) =>
    abort.abort(
      new PlumblineError({
        what: `interrupted by ${signal}`,
        why: 'Somebody pressed Ctrl-C, or the terminal was closed. The tools under way were stopped.',
        next: 'Run it again; nothing was changed.',
      }),
    );
  for (const name of SIGNALS) process.once(name, stop);
  return () => {
    for (const name of SIGNALS) process.off(name, stop);
  };
}
