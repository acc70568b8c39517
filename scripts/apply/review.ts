import { rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { CommandContext } from '../../core/command';
import { PlumblineError } from '../../core/errors';
import type { Output } from '../../core/terminal/output';
import type { Ask } from '../../core/terminal/question';
import type { Interruption } from '../../workspace/engine';
import type { PlanJson } from '../../workspace/engine/show-json';
import { type PlanModel, summarize } from '../../workspace/plan';
import { modelOf } from '../../workspace/plan/new-plan';
import {
  changesAnything,
  checkSavedPlan,
  checkStartingState,
  defaultPlanFile,
  identityOf,
  requireUnchanged,
  type SavedPlan,
  savePlan,
} from '../../workspace/saved-plan';
import { initStack, type Stack } from '../../workspace/stack';

interface ReviewInput extends CommandContext {
  readonly ask: Ask | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
}

/** Checks a saved plan and copies what was checked: nobody can swap the file before it is applied. */
export async function takeSavedPlan(
  saved: SavedPlan,
  stack: Stack,
  planFile: string,
  { env, output }: ReviewInput,
): Promise<PlanModel> {
  checkSavedPlan(saved, { ...stack, env });
  writeFileSync(planFile, saved.content, { mode: 0o600 });
  await initStack(stack, output);
  const { environment, state } = stack.manifest;
  if (state.kind !== 'local') {
    checkStartingState(saved, environment, identityOf(await stack.terraform.pull()));
  }
  const plan = await stack.terraform.show(planFile);
  await requireAsReviewed(stack, plan, planFile, output);
  return modelOf(plan, stack);
}

/** Looks once more at what a reviewed plan changes. @throws PlumblineError when somebody changed it since */
async function requireAsReviewed(
  { terraform, manifest: { environment } }: Stack,
  plan: PlanJson,
  planFile: string,
  output: Output,
): Promise<void> {
  if (!changesAnything(plan)) return;
  const step = output.step('Looking whether anything changed since the plan was made');
  const again = `${planFile}.again`;
  try {
    await terraform.plan(again);
    requireUnchanged(plan, await terraform.show(again), environment);
    step.done('What the plan changes is as it was when it was made');
  } catch (error) {
    step.fail();
    throw error;
  } finally {
    rmSync(again, { force: true });
  }
}

/** @throws PlumblineError when the plan destroys what holds data */
export function refuseDestruction({ environment, blocked }: PlanModel): void {
  if (blocked.length === 0) return;
  throw new PlumblineError({
    what: `applying would destroy data in "${environment}": ${blocked.join(', ')}`,
    why: 'An apply never destroys or replaces what holds data (volumes, databases, whole environments); nothing was applied.',
    next: 'Put the declaration back as it was. What is to go for good is deleted on the platform by hand; the next plan then shows it as gone.',
  });
}

/** Saves the plan, so that it can be applied later, and asks for a yes. */
export async function askFirst(
  input: ReviewInput,
  stack: Stack,
  model: PlanModel,
  planFile: string,
): Promise<void> {
  const { environment } = stack.manifest;
  const kept = defaultPlanFile(input.root, environment);
  savePlan(planFile, kept, { ...stack, env: input.env }, input.now());
  await confirm({
    environment,
    summary: summarize(model),
    planFile: relative(process.cwd(), kept),
    ask: input.ask,
    signal: input.interruption.signal,
  });
  await requireAsReviewed(stack, await stack.terraform.show(planFile), planFile, input.output);
}

interface ConfirmOptions {
  readonly environment: string;
  /** Such as `2 to change`. */
  readonly summary: string;
  /** The saved plan that may be applied later. */
  readonly planFile: string;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  readonly signal: AbortSignal;
}

/** @throws PlumblineError when the answer is not `yes`, or nobody can be asked */
async function confirm({ environment, summary, planFile, ask, signal }: ConfirmOptions): Promise<void> {
  const later = `plumbline apply ${environment} --plan ${planFile}`;
  if (!ask) {
    throw new PlumblineError({
      what: `nobody confirmed the changes to "${environment}" (${summary}), so nothing was applied`,
      why: 'This is no terminal where Plumbline could ask.',
      next: `Review the plan and run "${later}", or add --yes to apply without a question.`,
    });
  }
  const answer = await ask(`Apply to ${environment}: ${summary}? Only "yes" is taken: `, signal);
  if (answer.trim() === 'yes') return;
  throw new PlumblineError({
    what: `the changes to "${environment}" were not confirmed, so nothing was applied`,
    why: 'Only the answer "yes" applies a plan.',
    next: `The plan is saved; as long as nothing else changes you can run "${later}".`,
  });
}
