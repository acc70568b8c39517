import type { CommandContext } from '../../../core/command';
import type { PlannedRotation } from '../../../rotation/plan';
import { stageLines } from './text';

/** Shows what a run would do, to people. */
export function showPlanned({ stages, risks }: PlannedRotation, { output }: CommandContext): void {
  for (const stage of stages) for (const line of stageLines(stage)) output.line(line);
  for (const risk of risks) output.line(`Accepted risk: ${risk}`);
}
