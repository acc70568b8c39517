import { type CommandContext, EXIT, type ExitCode } from '../../../../core/command';
import { type PlannedRotation, planRotation, type RotationRequest } from '../../../../rotation/plan';
import { stageDocument, stageLines } from '../text';

/** `plumbline secrets rotation plan`: says what a run would do, in which order, and changes nothing. */
export async function runRotationPlan(input: RotationRequest): Promise<ExitCode> {
  const planned = await planRotation(input);
  showPlanned(planned, input);
  const { stages, risks } = planned;
  input.output.result({ stages: stages.map(stageDocument), risks });
  return stages.some(({ jobs }) => jobs.length > 0) ? EXIT.differences : EXIT.done;
}

/** Shows what a run would do, to people. */
export function showPlanned({ stages, risks }: PlannedRotation, { output }: CommandContext): void {
  for (const stage of stages) for (const line of stageLines(stage)) output.line(line);
  for (const risk of risks) output.line(`Accepted risk: ${risk}`);
}
