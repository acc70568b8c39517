import { PlumblineError } from '../../../core/errors';
import { rescuedStatePath, type StateFile } from '../../../workspace/rescued-state';
import { applyStartOf } from '../../../workspace/state/apply-start';
import type { OpenedState } from '../../../workspace/state/opened-state';
import { placeWords } from '../../../workspace/state/place';

/** What is stored is none that the rescued state follows on: storing it would lose what somebody else did. */
export function forked(
  { environment, stackDir, manifest }: OpenedState,
  relation: 'foreign' | 'forked',
  rescued: StateFile,
  stored: StateFile,
): PlumblineError {
  const path = rescuedStatePath(stackDir);
  return new PlumblineError({
    what: `the state in ${path} is not stored: ${placeWords(manifest.state)} has another one by now`,
    why: relation === 'foreign' ? foreignWords(rescued, stored) : forkedWords(stackDir, rescued, stored),
    next: `Keep the file, move it out of ${stackDir}, and run "plumbline plan ${environment}": what exists and is not in the stored state is planned as taken over.`,
  });
}

const foreignWords = (rescued: StateFile, stored: StateFile) =>
  `The two never were one: the rescued one has lineage ${rescued.lineage}, the stored one ${stored.lineage}.`;

function forkedWords(stackDir: string, rescued: StateFile, stored: StateFile): string {
  if (stored.serial === rescued.serial && applyStartOf(stackDir) === undefined) {
    return `Both have serial ${stored.serial}, and this clone kept no note of what its apply began from: the stored one may be what somebody went on to. One of them would be lost.`;
  }
  return `Somebody went on from the older state: the rescued one has serial ${rescued.serial}, the stored one ${stored.serial}. One of them would be lost.`;
}

export function notStored(
  { environment, manifest }: OpenedState,
  now: StateFile | undefined,
): PlumblineError {
  return new PlumblineError({
    what: `what was stored in ${placeWords(manifest.state)} is not what was sent: it ${now ? `has serial ${now.serial} and other content` : 'is empty'}`,
    why: 'Somebody else wrote in the same moment, or the place lost it. The file is where it was.',
    next: `See that nothing else works on "${environment}", then run "plumbline state recover ${environment}" again.`,
  });
}
