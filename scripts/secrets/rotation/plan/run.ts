import { EXIT, type ExitCode } from '../../../../core/command';
import { planRotation, type RotationRequest } from '../../../../rotation/plan';
import { showPlanned } from '../planned-rotation';
import { stageDocument } from '../text';

/** `plumbline secrets rotation plan`: says what a run would do, in which order, and changes nothing. */
export async function runRotationPlan(input: RotationRequest): Promise<ExitCode> {
  const planned = await planRotation(input);
  showPlanned(planned, input);
  const { stages, risks } = planned;
  input.output.result({ stages: stages.map(stageDocument), risks });
  return stages.some(({ jobs }) => jobs.length > 0) ? EXIT.differences : EXIT.done;
}
