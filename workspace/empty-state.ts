import { existsSync, rmSync, statSync } from 'node:fs';
import { PlumblineError } from '../core/errors';

/**
 * Refuses a state file without content: the engine takes it for that of a new environment and would create everything
 * a second time. The one that a killed first run leaves, before it had anything to write, is removed.
 * @param state the local state file
 * @param run `killed` says whether the run before this one was
 * @throws PlumblineError naming the file
 */
export function refuseEmptyState(
  state: string,
  { environment, killed }: { readonly environment: string; readonly killed: boolean },
): void {
  if (!existsSync(state) || statSync(state).size > 0) return;
  const backup = `${state}.backup`;
  const backedUp = existsSync(backup);
  if (killed && !backedUp) {
    rmSync(state);
    return;
  }
  throw new PlumblineError({
    what: `the state of "${environment}" is empty: ${state} has 0 bytes`,
    why: 'To the engine that is an environment with nothing in it, and it would create every service a second time.',
    next: backedUp
      ? `Put the last good copy back: ${backup} is the one before the last apply.`
      : `Put a copy from your backups there. Only if "${environment}" was never applied, delete the file.`,
  });
}
