/** Why a state is not moved. Nothing was changed where one of these is thrown. */
import { count } from '../../../core/count';
import { PlumblineError } from '../../../core/errors';
import { rescuedStatePath, type StateFile } from '../../../workspace/rescued-state';
import type { OpenedState } from '../../../workspace/state/opened-state';
import { placeWords } from '../../../workspace/state/place';

export const notShared = ({ environment }: OpenedState) =>
  new PlumblineError({
    what: `the state of "${environment}" is declared to be in a file of this clone`,
    why: 'A state is moved to the shared place that the stack declares, and there is none.',
    next: 'Declare one first, such as state: { kind: "postgres", schema: "state_prod" }; docs/state.md lists the choices.',
  });

export const nothingToMove = ({ environment, manifest }: OpenedState, file: string) =>
  new PlumblineError({
    what: `there is no state of "${environment}" to move: ${file} does not exist`,
    why: `There is none in ${placeWords(manifest.state)} either.`,
    next: `Run this in the clone that has the file. For an environment that is new, "plumbline plan ${environment}" is the beginning.`,
  });

export const rescuedWaits = ({ environment, stackDir }: OpenedState, file: string) =>
  new PlumblineError(
    {
      what: `the newest state of "${environment}" was not saved: it is in ${rescuedStatePath(stackDir)}`,
      why: `An earlier apply could not write it to ${file}, which has the older one. Once that is moved, the two can no longer be joined.`,
      next: `Take back the new declaration of the state, run "plumbline state recover ${environment}", then declare the new place again and run "plumbline state move ${environment}".`,
    },
    { code: 'state-unusable' },
  );

export const anotherState = (
  { environment, manifest }: OpenedState,
  file: string,
  own: StateFile,
  stored: StateFile,
) =>
  new PlumblineError({
    what: `${placeWords(manifest.state)} holds another state than ${file}`,
    why: `There: ${words(stored)}. In the file: ${words(own)}. Storing one over the other would lose what only the other one knows.`,
    next:
      stored.lineage === own.lineage
        ? `They are two versions of one state. If the one there is the newer one, move the file away; then "plumbline plan ${environment}" shows what it lacks.`
        : `Declare a place of its own for "${environment}"; or, if the state there is the right one, move the file away.`,
  });

export const notReadBack = ({ environment, manifest }: OpenedState, file: string) =>
  new PlumblineError({
    what: `the state of "${environment}" was stored in ${placeWords(manifest.state)} and reads otherwise`,
    why: 'Somebody else wrote it at the same time, or the place does not keep what it is given.',
    next: `${file} is as it was. Look at what is there with "plumbline state status ${environment}" before anything is applied.`,
  });

const words = ({ lineage, serial, resources }: StateFile) =>
  `serial ${serial}, ${count(resources.length, 'resource')}, lineage ${lineage}`;
