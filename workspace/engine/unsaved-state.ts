import type { ManifestState } from '../../constructs/manifest';
import type { ErrorParts } from '../../core/errors';
import { stateFacts } from '../../core/state-kinds';
import { hasRescuedState, rescuedStatePath } from '../rescued-state';
import { placeWords } from '../state/place';
import type { FailedCommand } from './known-failures';
import type { Diagnostic } from './messages';

/** An apply that was carried out and whose state could not be saved; nothing when that is not what happened. */
export function unsavedState(
  { command, environment, stackDir, state }: FailedCommand,
  errors: readonly Diagnostic[],
): ErrorParts | undefined {
  // An engine that was ended while it tried to free the lock has not said so yet.
  const left = command === 'apply' && hasRescuedState(stackDir);
  if (!left && !errors.some(({ summary }) => /Failed to persist state/.test(summary))) return undefined;
  const others = errors.filter(
    ({ summary }) => !/Failed to (persist|save) state|Error releasing the state lock/.test(summary),
  );
  const reason = errors.find(({ summary }) => /Failed to save state/.test(summary))?.detail ?? '';
  const also = others.map(({ summary, detail }) => `${summary}\n${detail}`.trimEnd());
  return {
    what: `the state of "${environment}" could not be saved in ${placeWords(state)} after an apply${reason && `: ${reason.replace(/^Error saving state:\s*/, '').trim()}`}`,
    why: [
      `What the apply did is only in ${rescuedStatePath(stackDir)}, on this machine.${lockWords(state)}`,
      ...also,
    ].join('\n'),
    next: `Do not apply again: that would make what exists a second time. When ${stateFacts(state.kind).title} answers again, run "plumbline state recover ${environment}", which puts that in order.`,
  };
}

const lockWords = ({ kind }: ManifestState) =>
  kind === 'cloud'
    ? ' The engine left the workspace locked, so that nobody goes on from the older state.'
    : '';

/** What a run that was killed leaves in the state, as a sentence. */
export function leftInState({ kind }: ManifestState): string {
  if (kind === 'local') return 'What it finished is in the state; this run goes on from there.';
  if (kind === 'cloud') {
    return 'HCP Terraform gets a state when an apply ends, so nothing of what it made may be in it; what exists and is not in it is planned as taken over. The workspace may still be locked.';
  }
  // Terraform's and OpenTofu's DefaultStatePersistInterval.
  return 'The engine saves this state every 20 seconds, so what it made last may not be in it; what exists and is not in it is planned as taken over.';
}
