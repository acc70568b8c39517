import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../core/errors';

/** What the engine writes into the stack folder when it cannot save a state where it belongs. */
const FILE = 'errored.tfstate';

/** A state as it is stored: which one, which version of it, and what is in it. */
export const stateFile = z.object({
  lineage: z.string(),
  serial: z.number(),
  resources: z.array(z.unknown()).default([]),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

export type StateFile = z.infer<typeof stateFile>;

/** Where such a state would be. */
export const rescuedStatePath = (stackDir: string): string => join(stackDir, FILE);

export const hasRescuedState = (stackDir: string): boolean => existsSync(rescuedStatePath(stackDir));

/** @throws PlumblineError when the file is no state */
export function readRescuedState(stackDir: string, environment: string): StateFile {
  const path = rescuedStatePath(stackDir);
  try {
    return stateFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `${path} cannot be read as a state`,
        why: 'It is cut off or altered; the engine wrote it when the state could not be saved.',
        next: `Keep a copy of it: only there is what the last apply of "${environment}" did. Where it was cut off by a full disk, plan without it: "plumbline plan ${environment}" shows what exists as taken over once the file is moved away.`,
      },
      { cause },
    );
  }
}

/**
 * Refuses to work with an outdated state while the newest one was not saved yet.
 * @throws PlumblineError naming the file and what writes it back
 */
export function refuseUnsavedState(stackDir: string, environment: string): void {
  if (!hasRescuedState(stackDir)) return;
  throw new PlumblineError(
    {
      what: `the newest state of "${environment}" was not saved: it is in ${rescuedStatePath(stackDir)}`,
      why: 'An earlier apply could not write it where it belongs. Whoever works with the older one makes a second time what exists, and the two can no longer be joined.',
      next: `Run "plumbline state recover ${environment}": it writes that state where it belongs and keeps the file as a copy.`,
    },
    { code: 'state-unusable' },
  );
}
