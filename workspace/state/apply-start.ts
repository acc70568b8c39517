import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeBeside } from '../../core/files/whole-file';
import { stateFile } from '../rescued-state';
import { startingState } from '../saved-plan';
import { instancesOf } from './instances';

const applyStart = z.object({
  lineage: z.string(),
  serial: z.number(),
  /** See {@link instancesOf}. */
  instances: z.array(z.string()).readonly(),
});

/** What an apply begins from: which version of which state, and what is in it; all empty where there is none yet. */
export type ApplyStart = z.infer<typeof applyStart>;

/**
 * A note in the stack folder of what the latest apply of this clone began from. It tells a state that this apply saved on its way
 * from one that somebody else went on to.
 */
const noteOf = (stackDir: string) => join(stackDir, 'apply-start.json');

/** Keeps what an apply of a plan begins from; nothing where the plan does not say. */
export function keepApplyStart(stackDir: string, planFile: string): void {
  const { data } = stateFile.safeParse(startingState(readFileSync(planFile)));
  if (data === undefined) rmSync(noteOf(stackDir), { force: true });
  else {
    const { lineage, serial } = data;
    writeBeside(noteOf(stackDir), JSON.stringify({ lineage, serial, instances: instancesOf(data) }));
  }
}

/** What the latest apply of this clone began from; nothing where that is not known. */
export function applyStartOf(stackDir: string): ApplyStart | undefined {
  try {
    return applyStart.parse(JSON.parse(readFileSync(noteOf(stackDir), 'utf8')));
  } catch {
    return undefined;
  }
}
