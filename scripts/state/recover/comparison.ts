import type { StateFile } from '../../../workspace/rescued-state';
import type { ApplyStart } from '../../../workspace/state/apply-start';
import { instancesOf } from '../../../workspace/state/instances';
import { hasSameContent } from '../content';

/**
 * How a rescued state relates to the one that is stored:
 * `first`: nothing is stored; `newer`: it follows on what is stored; `stored`: it is there already; `foreign`: what is stored
 * belongs to another history; `forked`: somebody went on from the older state.
 */
export type Relation = 'first' | 'newer' | 'stored' | 'foreign' | 'forked';

/**
 * Compares the two. An engine counts a state on when it sends it, so one that could not even ask has the serial of the one that it
 * follows on. Whoever else goes on from there counts on to the serials of the rescued one, whoever holds the lock by now.
 * @param start what the apply began from. @default - not known, so that what has the same serial may be somebody else's
 */
export function relationOf(rescued: StateFile, stored: StateFile | undefined, start?: ApplyStart): Relation {
  if (stored === undefined) return 'first';
  // An engine that stores a rescued state counts it on, and where there was none gives it another lineage (Terraform 1.11).
  const counts = stored.lineage === rescued.lineage || rescued.resources.length > 0;
  if (counts && stored.serial >= rescued.serial && hasSameContent(rescued, stored)) return 'stored';
  if (stored.lineage !== rescued.lineage) return 'foreign';
  const untouched = stored.serial === start?.serial && stored.lineage === start.lineage;
  if (untouched && stored.serial <= rescued.serial) return 'newer';
  return stored.serial < rescued.serial && isOnTheWay(stored, rescued, start) ? 'newer' : 'forked';
}

/**
 * Whether an apply can have saved a state on its way to another one: what is in it is as it was before or after. An engine counts
 * on at each attempt, also at those that fail, so a lower serial alone may be somebody else's (Terraform 1.11).
 */
function isOnTheWay(stored: StateFile, rescued: StateFile, start: ApplyStart | undefined): boolean {
  if (start === undefined) return true;
  const known = new Set([...start.instances, ...instancesOf(rescued)]);
  return instancesOf(stored).every((instance) => known.has(instance));
}
