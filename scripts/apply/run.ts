import { resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { type ErrorParts, PlumblineError } from '../../core/errors';
import { explain } from '../../core/explain';
import type { Ask } from '../../core/terminal/question';
import type { Interruption, Outputs } from '../../workspace/engine';
import { withLockedStack } from '../../workspace/locked-stack';
import { type PlanModel, renderPlan } from '../../workspace/plan';
import { makePlan, showWarnings } from '../../workspace/plan/new-plan';
import type { DomainRecords } from '../../workspace/railway/dns-records';
import { hasRescuedState } from '../../workspace/rescued-state';
import { readSavedPlan, startsFromNothing } from '../../workspace/saved-plan';
import type { Stack } from '../../workspace/stack';
import { keepApplyStart } from '../../workspace/state/apply-start';
import { beginFirstApply, endFirstApply } from '../../workspace/state/first-apply';
import { tellDnsRecords } from './dns';
import { exitCodeOf, healthError, type ServiceHealth, type VerifyOptions, verifyHealth } from './health';
import { type ApplyProgress, applyProgress } from './progress';
import { recordDeployment } from './record';
import { askFirst, refuseDestruction, takeSavedPlan } from './review';

export interface ApplyInput extends CommandContext {
  readonly environment: string | undefined;
  /** A saved plan that was reviewed; without one Plumbline plans first. */
  readonly plan: string | undefined;
  /** Whether what runs may be taken over where there is no state of it. @default false */
  readonly takeOver?: boolean;
  /** Applies without a question. */
  readonly yes: boolean;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
  readonly probe?: VerifyOptions['probe'];
}

/** What `plumbline apply --json` prints. */
export interface ApplyResult {
  readonly environment: string;
  /** Whether the plan was carried out to its end; also when there was nothing to do. */
  readonly applied: boolean;
  readonly summary: PlanModel['summary'];
  /** Addresses that were changed. */
  readonly completed: readonly string[];
  /** Addresses whose change was begun and failed: a part of it may have been made. */
  readonly unfinished: readonly string[];
  readonly health: readonly ServiceHealth[];
  /** What has to be set in DNS for domains that were made. */
  readonly dns: readonly DomainRecords[];
  /** Why it was not carried out to its end. */
  readonly error?: ErrorParts;
  readonly exitCode: ExitCode;
}

/** `plumbline apply`: applies exactly one reviewed plan, then asks every routed service whether it is healthy. */
export async function runApply(input: ApplyInput): Promise<ApplyResult> {
  const saved = input.plan === undefined ? undefined : readSavedPlan(resolve(input.plan));
  const environment = input.environment ?? saved?.sidecar.environment;
  return withLockedStack({ ...input, environment, command: 'apply' }, async (stack, planFile) => {
    const model = saved
      ? await takeSavedPlan(saved, stack, planFile, input)
      : await makePlan(stack, planFile, input.output, input.takeOver);
    for (const line of renderPlan(model, input.output.colors)) input.output.line(line);
    refuseDestruction(model);
    if (!model.changes) return verified(input, stack, model);
    if (!saved && !input.yes) await askFirst(input, stack, model, planFile);
    return applyPlan(input, stack, model, planFile);
  });
}

async function applyPlan(
  input: ApplyInput,
  stack: Stack,
  model: PlanModel,
  planFile: string,
): Promise<ApplyResult> {
  const progress = applyProgress(model, stack.manifest, input.output);
  let outputs: Outputs;
  keepApplyStart(stack.stackDir, planFile);
  if (startsFromNothing(planFile)) beginFirstApply(stack.stackDir);
  try {
    outputs = await stack.terraform.apply(planFile, progress.onMessage);
    progress.carriedOut();
    endFirstApply(stack.stackDir);
  } catch (error) {
    progress.end();
    showWarnings(progress.warnings, input.output);
    return failed(input, stack, model, progress, explain(error));
  }
  showWarnings(progress.warnings, input.output);
  const dns = await tellDnsRecords(stack, model, progress.completed, input.output).catch((error) => {
    // What was applied is applied; doctor tells the records as well.
    input.output.warn(`the DNS records of new domains cannot be told: ${explain(error).what}`);
    return [];
  });
  return verified(input, stack, model, { completed: progress.completed, outputs, dns });
}

/** What an apply did that was carried out to its end. */
interface Carried extends Pick<ApplyResult, 'completed' | 'dns'> {
  /** @default those of the state */
  readonly outputs?: Outputs;
}

async function verified(
  input: ApplyInput,
  stack: Stack,
  model: PlanModel,
  { completed, dns, outputs }: Carried = { completed: [], dns: [] },
): Promise<ApplyResult> {
  const { output, interruption, probe } = input;
  const health = await verifyHealth({
    stack,
    outputs: outputs ?? (await stack.terraform.outputs()),
    output,
    signal: interruption.signal,
    afterChange: completed.length > 0,
    probe,
  });
  const error = healthError(model.environment, health);
  return report(input, stack, {
    environment: model.environment,
    applied: true,
    summary: model.summary,
    completed,
    unfinished: [],
    health,
    dns,
    ...(error && { error }),
    exitCode: exitCodeOf(health),
  });
}

/** Says, besides what went wrong, whether each service still answers. */
async function failed(
  input: ApplyInput,
  stack: Stack,
  model: PlanModel,
  progress: ApplyProgress,
  error: ErrorParts,
): Promise<ApplyResult> {
  const { output, interruption, probe } = input;
  const look = async () =>
    verifyHealth({
      stack,
      outputs: await stack.terraform.outputs(),
      output,
      signal: interruption.signal,
      attempts: 1,
      probe,
    });
  // The failure is what counts; that nothing could be asked any more must not hide it.
  // Outputs and records come from a state that is not the newest one then, and from a place that may not answer for minutes.
  const unasked = interruption.signal.aborted || hasRescuedState(stack.stackDir);
  const tell = async () => tellDnsRecords(stack, model, progress.completed, output);
  const dns = unasked ? [] : await tell().catch(() => []);
  const health = unasked ? [] : await look().catch(() => []);
  const { environment, summary } = model;
  return report(input, stack, {
    environment,
    applied: false,
    summary,
    completed: progress.completed,
    unfinished: progress.unfinished(),
    health,
    dns,
    error,
    exitCode: EXIT.failed,
  });
}

function summarizeChanges({ completed, unfinished }: ApplyResult): string {
  if (unfinished.length === 0)
    return completed.length === 0 ? 'nothing changed' : `${completed.length} changed`;
  return `${completed.length} changed, ${unfinished.length} begun and not finished (${unfinished.join(', ')})`;
}

function report(input: ApplyInput, stack: Stack, result: ApplyResult): ApplyResult {
  const { output } = input;
  const { environment, health, error } = result;
  const healthy = health.filter(({ verdict }) => verdict === 'pass').length;
  const asked = health.length === 0 ? '' : `, ${healthy} of ${health.length} routed services healthy`;
  output.line(`${environment}: ${summarizeChanges(result)}${asked}.`);
  if (error && !output.json) output.error(new PlumblineError(error));
  output.result(result);
  recordDeployment(input, stack, result);
  return result;
}
