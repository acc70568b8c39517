import { type CommandContext, EXIT, type ExitCode } from '../../lib/command';
import { readAudit } from './audit';
import type { Declared } from './look';
import { candidateOf, chooseTarget, declaredEnvironments, unreadableLines } from './open';
import { type Selection, type Stage, selectStages } from './select';
import { stageDocument, stageLines } from './text';

export interface PlanInput extends CommandContext, Pick<Selection, 'keys' | 'immediately' | 'back'> {
  readonly environment: string | undefined;
  readonly now: () => Date;
}

/** What a run would do. */
export interface PlannedRotation {
  /** In order. */
  readonly stages: readonly Stage[];
  readonly declared: ReadonlyMap<string, Declared>;
  /** What is accepted by going on, such as that nothing is tried out before. */
  readonly risks: readonly string[];
}

/** `plumbline secrets rotation plan`: says what a run would do, in which order, and changes nothing. */
export async function runRotationPlan(input: PlanInput): Promise<ExitCode> {
  const planned = await planRotation(input);
  showPlanned(planned, input);
  const { stages, risks } = planned;
  input.output.result({ stages: stages.map(stageDocument), risks });
  return stages.some(({ jobs }) => jobs.length > 0) ? EXIT.differences : EXIT.done;
}

/** Chooses what is done, by what is declared, what the audit trail says, and what a person asks for. */
export async function planRotation(input: PlanInput): Promise<PlannedRotation> {
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
  const name = target.manifest.environment;
  const risks =
    rehearsal === undefined
      ? [`"${name}" has no environment that gets a rotation first: an error shows there, and only there.`]
      : [];
  return { stages, declared, risks };
}

/** Shows what a run would do, to people. */
export function showPlanned({ stages, risks }: PlannedRotation, { output }: CommandContext): void {
  for (const stage of stages) for (const line of stageLines(stage)) output.line(line);
  for (const risk of risks) output.line(`Accepted risk: ${risk}`);
}
