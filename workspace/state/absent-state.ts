import { existsSync } from 'node:fs';
import type { StackManifest } from '../../constructs/manifest';
import { someOf } from '../../core/causes';
import { count } from '../../core/count';
import { type ErrorParts, PlumblineError } from '../../core/errors';
import type { PlanJson } from '../engine/show-json';
import { adoptedIn } from '../plan/adoption';
import type { PlanModel } from '../plan/model';
import { startsFromNothing } from '../saved-plan';
import { firstApplyBegan } from './first-apply';
import { localStatePath } from './local-file';
import { placeWords } from './place';

/** How many of what was found are named. */
const SHOWN = 5;

interface Absence {
  readonly manifest: Pick<StackManifest, 'environment' | 'state'>;
  readonly stackDir: string;
  /** The plan that was made (absolute path). */
  readonly planFile: string;
}

/**
 * Refuses a plan that takes over what runs, made where there is no state of it: a second clone, a place that is not the right
 * one, or a state that was lost.
 *
 * @throws PlumblineError naming what was found and where its state may be
 */
export function refuseAbsentState(model: PlanModel, absence: Absence): void {
  const changes = model.groups.flatMap((group) => group.changes);
  const found = changes.filter(({ action }) => action === 'adopt');
  const parts = absentState(
    absence,
    found.map(({ address, existing }) => named(address, existing)),
  );
  if (parts) throw new PlumblineError(parts);
}

/** The same of a plan as the engine tells it; nothing when there is a state, or nothing that runs. */
export function absentStateIn(plan: PlanJson, absence: Absence): ErrorParts | undefined {
  const found = plan.resource_changes.flatMap(({ address, change }) => {
    const adopted = adoptedIn(change.after);
    return adopted ? [named(address, adopted['id'])] : [];
  });
  return absentState(absence, found);
}

const named = (address: string, id: string | undefined) => (id ? `${address} (${id})` : address);

function absentState(
  { manifest: { environment, state }, stackDir, planFile }: Absence,
  found: readonly string[],
): ErrorParts | undefined {
  if (found.length === 0 || firstApplyBegan(stackDir) || !startsFromNothing(planFile)) return undefined;
  const here = state.kind === 'local' ? 'this clone has' : `${placeWords(state)} has`;
  return {
    what: `"${environment}" runs already, and ${here} no state for it: ${count(found.length, 'resource')} would have to be taken over`,
    why: `Found: ${someOf(found, SHOWN)}. Somebody applied it elsewhere, or made it by hand. With two states of one environment each undoes what the other one does.`,
    next: `${whereToLook(environment, state)} Where nobody has a state of it, take over on purpose what is there: plumbline plan ${environment} --take-over.`,
  };
}

function whereToLook(environment: string, state: StackManifest['state']): string {
  if (state.kind !== 'local') {
    return `Check the declared place; where the state is still a file of another clone, run "plumbline state move ${environment}" there.`;
  }
  const file = placeWords(state).replace('of this clone', 'of the clone that has it');
  return `Copy here ${file}; or, so that every clone has it, declare a shared place (docs/state.md) and run "plumbline state move ${environment}" there.`;
}

/** Whether a file of this clone still holds the state of an environment that is declared to have it elsewhere. */
export function leftBehind(
  root: string,
  { environment, state }: Pick<StackManifest, 'environment' | 'state'>,
) {
  const file = localStatePath(root, environment);
  return state.kind !== 'local' && existsSync(file) ? file : undefined;
}

/** @throws PlumblineError when the state was not moved yet to where it is declared to be */
export function refuseStateLeftBehind(
  root: string,
  manifest: Pick<StackManifest, 'environment' | 'state'>,
): void {
  const file = leftBehind(root, manifest);
  if (file === undefined) return;
  const { environment, state } = manifest;
  throw new PlumblineError({
    what: `the state of "${environment}" is declared to be in ${placeWords(state)}, and is still in ${file}`,
    why: 'The engine would begin a new state there, and make or take over everything once more.',
    next: `Run "plumbline state move ${environment}": it carries the state over and keeps the file as a copy. Where that is done already, move the file away.`,
  });
}
