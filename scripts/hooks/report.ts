import { EXIT, type ExitCode } from '../../core/command';
import type { Output } from '../../core/terminal/output';
import { HookFailed, type StepReport } from './steps';

/** Runs the steps of a hook and, for machines, says how each ended in one document, whether or not one failed. */
export async function report(
  hook: string,
  output: Output,
  run: () => Promise<readonly StepReport[]>,
): Promise<ExitCode> {
  try {
    output.result({ hook, passed: true, steps: await run() });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof HookFailed) || !output.json) throw error;
    output.result({ hook, passed: false, failed: error.step, steps: error.reports, error: error.parts });
    return EXIT.failed;
  }
}
