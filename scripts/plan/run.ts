import { join, relative, resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../lib/command';
import type { Interruption } from '../lib/engine';
import { withLockedStack } from '../lib/locked-stack';
import { type PlanModel, renderPlan } from '../lib/plan-model';
import { projectPaths } from '../lib/project';
import { savePlan } from '../lib/saved-plan';
import { makePlan } from './make-plan';

export interface PlanInput extends CommandContext {
  readonly environment: string | undefined;
  /** Where the plan is saved. @default .plumbline/plans/<environment>.tfplan */
  readonly out: string | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
}

export interface PlanResult {
  readonly exitCode: ExitCode;
  readonly model: PlanModel;
  /** The saved plan. */
  readonly planFile: string;
}

/** `plumbline plan`: plans, saves and shows, and changes nothing. */
export async function runPlan(input: PlanInput): Promise<PlanResult> {
  const { root, output, env, now } = input;
  return withLockedStack({ ...input, command: 'plan' }, async (stack, unsaved) => {
    const { environment } = stack.manifest;
    const planFile = input.out === undefined ? defaultPlanFile(root, environment) : resolve(input.out);
    const model = await makePlan(stack, unsaved, output);
    savePlan(unsaved, planFile, { ...stack, env }, now());
    show(model, planFile, output);
    return { exitCode: model.changes ? EXIT.differences : EXIT.done, model, planFile };
  });
}

/** Where a plan is saved that was given no place. */
export function defaultPlanFile(root: string, environment: string): string {
  return join(projectPaths(root).work, 'plans', `${environment}.tfplan`);
}

function show(model: PlanModel, planFile: string, output: CommandContext['output']): void {
  for (const line of renderPlan(model, output.colors)) output.line(line);
  if (model.blocked.length > 0) output.line('`plumbline apply` refuses this plan.');
  else if (model.changes)
    output.line(
      `Apply it with: plumbline apply ${model.environment} --plan ${relative(process.cwd(), planFile)}`,
    );
  output.result({ ...model, planFile });
}
