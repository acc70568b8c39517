import type { StackManifest } from '../constructs/manifest';
import type { CommandContext } from '../core/command';
import { readAudit } from './audit';
import { candidateOf, chooseTarget, declaredEnvironments, unreadableLines } from './opening';
import { type Selection, type Stage, selectStages } from './selection';

/** Which rotations a person asks for. */
export interface RotationRequest extends CommandContext, Pick<Selection, 'keys' | 'immediately' | 'back'> {
  readonly environment: string | undefined;
  readonly now: () => Date;
}

/** What a run would do. */
export interface PlannedRotation {
  /** In order. */
  readonly stages: readonly Stage[];
  readonly declared: ReadonlyMap<string, StackManifest>;
  /** What is accepted by going on, such as that nothing is tried out before. */
  readonly risks: readonly string[];
}

/** Chooses what is done, by what is declared, what the audit trail says, and what a person asks for. */
export async function planRotation(input: RotationRequest): Promise<PlannedRotation> {
  const { environment, keys, now, output } = input;
  const declared = await declaredEnvironments(input);
  const { target, rehearsal } = chooseTarget(declared, environment, input);
  const { rows, unreadable } = readAudit(input.root);
  const warning = unreadableLines(unreadable);
  if (warning !== undefined) output.warn(warning);
  const stages = selectStages(
    await candidateOf(target, input, keys),
    rehearsal && (await candidateOf(rehearsal, input)),
    { ...input, rows, now: now() },
  );
  const name = target.environment;
  const risks =
    rehearsal === undefined
      ? [`"${name}" has no environment that gets a rotation first: an error shows there, and only there.`]
      : [];
  return { stages, declared, risks };
}
