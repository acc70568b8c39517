import type { HttpRuntime } from '../../platforms/http';
import { type CommandContext, EXIT, type ExitCode } from '../lib/command';
import type { Interruption } from '../lib/engine';
import { explain } from '../lib/explain';
import { withLockedStack } from '../lib/locked-stack';
import { parsePlan } from '../lib/plan-model';
import { platformAccess } from '../lib/platform-access';
import { initStack, type Stack } from '../lib/stack';
import { classify } from './classify';
import { isUnreadable } from './failure';
import { Managed } from './managed';
import { findUnreachable } from './preflight';
import { answerOf, type DriftReport } from './report';
import { renderDrift } from './text';
import { findUndeclared } from './undeclared';

export interface DriftInput extends CommandContext {
  readonly environment: string | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
  readonly runtime: HttpRuntime;
}

export interface DriftResult {
  readonly exitCode: ExitCode;
  readonly report: DriftReport;
}

/** `plumbline drift`: compares what is declared, what was applied and what runs; changes nothing. */
export async function runDrift(input: DriftInput): Promise<DriftResult> {
  const { output } = input;
  // Locked, because an apply under way would look like drift.
  return withLockedStack({ ...input, command: 'drift' }, async (stack, planFile) => {
    const { environment } = stack.manifest;
    await initStack(stack, output);
    const step = output.step(`Comparing ${environment} with what runs`);
    const report = await compare(stack, planFile, input).catch((error) => {
      step.fail();
      throw error;
    });
    if (report.unknown.length > 0) step.fail();
    else step.done(`Compared ${environment} with what runs`);
    for (const line of renderDrift(report, output.colors)) output.line(line);
    output.result(report);
    return { exitCode: exitCodeOf(report), report };
  });
}

async function compare(
  { manifest, inputs, terraform, stackDir }: Stack,
  planFile: string,
  { env, runtime, interruption }: DriftInput,
): Promise<DriftReport> {
  const { environment } = manifest;
  const found = { missing: [], changed: [], undeclared: [], pending: [], unknown: [] };
  const report = (rest: Partial<DriftReport>): DriftReport => {
    const all = { ...found, ...rest };
    return { version: 1, environment, answer: answerOf(all), ...all };
  };
  const access = platformAccess(stackDir, inputs, env);
  const unreachable = await findUnreachable(access, runtime, interruption.signal);
  if (unreachable.length > 0) return report({ unknown: unreachable });
  try {
    await terraform.plan(planFile);
    const document = await terraform.show(planFile);
    return report({
      ...classify(parsePlan(document), manifest),
      ...(await findUndeclared(new Managed(document), access, runtime)),
    });
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return report({ unknown: [explain(error)] });
  }
}

function exitCodeOf({ answer }: DriftReport): ExitCode {
  if (answer === 'in-sync') return EXIT.done;
  return answer === 'unknown' ? EXIT.unknown : EXIT.differences;
}
