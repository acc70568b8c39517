import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeBeside } from '../../core/files/whole-file';
import { plannedState, stateIdentity } from '../saved-plan';

/** Which version of which state an apply begins from; both fields are empty where there is none yet. */
export type ApplyStart = z.infer<typeof stateIdentity>;

/**
 * A note in the stack folder of what the latest apply of this clone began from. Whoever finds that version stored knows that nobody
 * wrote since.
 */
const noteOf = (stackDir: string) => join(stackDir, 'apply-start.json');

/** Keeps what an apply of a plan begins from; nothing where the plan does not say. */
export function keepApplyStart(stackDir: string, planFile: string): void {
  const start = plannedState(readFileSync(planFile));
  if (start === undefined) rmSync(noteOf(stackDir), { force: true });
  else writeBeside(noteOf(stackDir), JSON.stringify(start));
}

/** What the latest apply of this clone began from; nothing where that is not known. */
export function applyStartOf(stackDir: string): ApplyStart | undefined {
  try {
    return stateIdentity.parse(JSON.parse(readFileSync(noteOf(stackDir), 'utf8')));
  } catch {
    return undefined;
  }
}
