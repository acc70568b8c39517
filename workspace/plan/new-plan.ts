import { causesOf, someOf } from '../../core/causes';
import { PlumblineError } from '../../core/errors';
import { howToPin, PIN_ADVICE } from '../../core/image-reference';
import type { Output } from '../../core/terminal/output';
import type { Diagnostic } from '../engine';
import type { PlanJson } from '../engine/show-json';
import { initStack, type Stack } from '../stack';
import { refuseAbsentState } from '../state/absent-state';
import { buildPlanModel, emptyPlanModel, type PlanModel, type PlannedImage, plannedImages } from './';

/**
 * Plans a stack into a file (absolute path) and reads that plan.
 *
 * @param takeOver whether what runs may be taken over where there is no state of it
 */
export async function makePlan(
  stack: Stack,
  planFile: string,
  output: Output,
  takeOver = false,
): Promise<PlanModel> {
  await initStack(stack, output);
  const { environment } = stack.manifest;
  const step = output.step(`Planning ${environment}`);
  try {
    await forgetOverlooked(stack, output);
    const { changes, drift, warnings } = await stack.terraform.plan(planFile);
    // Reading a plan starts every provider once more: not for one that has nothing to say.
    const model =
      changes || drift
        ? await modelOf(await stack.terraform.show(planFile), stack)
        : emptyPlanModel(environment);
    if (!takeOver) refuseAbsentState(model, { ...stack, planFile });
    step.done(`Planned ${environment}`);
    showWarnings(warnings, output);
    return model;
  } catch (error) {
    step.fail();
    throw error;
  }
}

/**
 * Forgets what was changed at GitHub and its provider would not notice. The plan then creates it again, which for GitHub is
 * setting it right in place: an environment keeps its secrets and its history.
 */
async function forgetOverlooked({ terraform, github }: Stack, output: Output): Promise<void> {
  if (!github) return;
  const { findOverlooked } = require('../github/overlooked') as typeof import('../github/overlooked');
  for (const { address, name } of await findOverlooked((await terraform.state()) ?? [], github)) {
    await terraform.forget(address);
    output.warn(
      `${name} changed at GitHub by hand; this plan sets that right, and shows it as taking over ${address}`,
    );
  }
}

/**
 * What a plan does.
 * @throws PlumblineError when it would deploy an image that is not pinned
 */
export async function modelOf(plan: PlanJson, { manifest, github }: Stack): Promise<PlanModel> {
  const images = plannedImages(plan);
  const moving = images.find(({ problem }) => problem !== undefined);
  if (moving) throw movingImageError(moving);
  return buildPlanModel(plan, manifest, images, await overwritten(plan, github));
}

async function overwritten({ resource_changes }: PlanJson, github: Stack['github']) {
  if (!github) return undefined;
  const { existingOnGithub } = require('../github/existing') as typeof import('../github/existing');
  return existingOnGithub(resource_changes, github);
}

function movingImageError({ where, image, problem }: PlannedImage): PlumblineError {
  return new PlumblineError({
    what: `${where} would be "${image}", which is not a pinned image`,
    why: `${problem}; what is reviewed would not be what runs later.`,
    next: `To pin it: ${howToPin(image) ?? PIN_ADVICE}.`,
  });
}

/** Says what the engine and its providers warn of, each cause once. */
export function showWarnings(warnings: readonly Diagnostic[], output: Output): void {
  for (const { first, alike } of causesOf(warnings, ({ summary, detail }) => detail || summary)) {
    const summaries = [...new Set([first, ...alike].map(({ summary }) => summary))];
    output.warn([someOf(summaries), first.detail].filter(Boolean).join(': '));
  }
}
