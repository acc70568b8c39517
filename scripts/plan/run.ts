import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { PlumblineError } from '../../core/errors';
import { parseImageReference } from '../../core/image-reference';
import type { Interruption } from '../../workspace/engine';
import { withLockedStack } from '../../workspace/locked-stack';
import { type PlanModel, renderPlan } from '../../workspace/plan';
import { makePlan } from '../../workspace/plan/new-plan';
import { defaultPlanFile, savePlan } from '../../workspace/saved-plan';

export interface PlanInput extends CommandContext {
  readonly environment: string | undefined;
  /** Where the plan is saved. @default .plumbline/plans/<environment>.tfplan */
  readonly out: string | undefined;
  /** Whether the registries are asked for the images that the plan rolls out. @default false */
  readonly verifyRemote?: boolean;
  /** Whether what runs may be taken over where there is no state of it. @default false */
  readonly takeOver?: boolean;
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
  if (input.out !== undefined) requirePlace(resolve(input.out));
  return withLockedStack({ ...input, command: 'plan' }, async (stack, unsaved) => {
    const { environment } = stack.manifest;
    const planFile = input.out === undefined ? defaultPlanFile(root, environment) : resolve(input.out);
    const model = await makePlan(stack, unsaved, output, input.takeOver);
    if (input.verifyRemote) await requireImages(model, input);
    savePlan(unsaved, planFile, { ...stack, env }, now());
    show(model, planFile, output);
    return { exitCode: model.changes ? EXIT.differences : EXIT.done, model, planFile };
  });
}

/** @throws PlumblineError for the first image that a plan rolls out and its registry does not have */
async function requireImages(
  { images }: PlanModel,
  context: Pick<CommandContext, 'output' | 'env'>,
): Promise<void> {
  const { requireImage } =
    require('../../platforms/images/presence') as typeof import('../../platforms/images/presence');
  for (const reference of images) {
    const image = parseImageReference(reference);
    // The plan refused what is no pinned image.
    if (!('reason' in image)) await requireImage(image, context);
  }
}

/** @throws PlumblineError when no plan can be saved there; said before a minute goes into making one */
function requirePlace(planFile: string): void {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = dirname(planFile);
  if (isFolder(folder) && !isFolder(planFile)) return;
  throw new PlumblineError({
    what: `no plan can be saved as ${planFile}`,
    why: isFolder(planFile) ? 'It is a folder.' : `The folder ${folder} does not exist.`,
    next: 'Name a file in a folder that exists, such as --out prod.tfplan. Nothing was planned.',
  });
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
