import { isDeepStrictEqual } from 'node:util';
import { FINGERPRINT, formatPath, leavesOf } from '../../core/attribute-path';
import { PlumblineError } from '../../core/errors';
import type { PlanJson, PlanResourceChange } from '../engine/show-json';
import { adoptedIn } from '../plan/adoption';
import { isDecidedAt, isOurs } from '../plan/definition';

/**
 * Compares what a reviewed plan changes with what is there now.
 *
 * @param now the same declaration, planned again
 * @throws PlumblineError naming what somebody changed since; a plan would set it back, or change what nobody reviewed
 */
export function requireUnchanged(reviewed: PlanJson, now: PlanJson, environment: string): void {
  const current = new Map(now.resource_changes.map((change) => [change.address, change]));
  const differences = touched(reviewed).flatMap((change) =>
    differencesOf(change, current.get(change.address)),
  );
  if (differences.length === 0) return;
  throw new PlumblineError({
    what: `what the plan for "${environment}" changes is not as it was when the plan was made: ${differences.join(', ')}`,
    why: 'It was changed on the platform since, and the plan would overwrite that without anybody having seen it. Nothing was applied.',
    next: `Run "plumbline plan ${environment}" again, review it, and apply that plan.`,
  });
}

/** Whether a plan does anything to a resource. */
export const changesAnything = (plan: PlanJson) => touched(plan).length > 0;

const touched = ({ resource_changes }: PlanJson) =>
  resource_changes.filter(({ mode, change }) => mode === 'managed' && !change.actions.includes('no-op'));

function differencesOf(reviewed: PlanResourceChange, now: PlanResourceChange | undefined): string[] {
  const { address } = reviewed;
  if (!now) return [address];
  const [before, current] = [there(reviewed), there(now)];
  if (before.size === 0 && current.size > 0) return [`${address} (exists by now)`];
  const paths = new Set([...before.keys(), ...current.keys()]);
  const changed = [...paths].filter((path) => !isDeepStrictEqual(before.get(path), current.get(path)));
  if (changed.length > 0) return changed.map((path) => `${address}.${path.replace(FINGERPRINT, '')}`);
  return isDeepStrictEqual(reviewed.change.actions, now.change.actions) ? [] : [address];
}

/** What is there by attribute; of an object that is taken over only our provider knows. */
function there({ type, change }: PlanResourceChange): Map<string, unknown> {
  const before = change.before ?? adoptedIn(change.after) ?? {};
  return new Map(
    leavesOf(before)
      .filter(([path, value]) => value !== null && (change.before === null || counts(type, path)))
      .map(([path, value]) => [formatPath(path), value]),
  );
}

/** The size of a volume grows by itself, and GitHub's HTTP validator differs after each write to anything beside it. */
const counts = (type: string, path: readonly (string | number)[]) =>
  isOurs(type) ? isDecidedAt(type, path) : path[0] !== 'etag';
