import type { StateFile } from '../../../workspace/rescued-state';
import { hasSameContent } from '../content';

/**
 * How a rescued state relates to the one that is stored:
 * `first`: nothing is stored; `newer`: it follows on what is stored; `stored`: it is there already; `foreign`: what is stored
 * belongs to another history; `forked`: somebody went on from the older state.
 */
export type Relation = 'first' | 'newer' | 'stored' | 'foreign' | 'forked';

export function relationOf(rescued: StateFile, stored: StateFile | undefined): Relation {
  if (stored === undefined) return 'first';
  // An engine that stores a rescued state counts it on, and where there was none gives it another lineage (Terraform 1.11).
  const counts = stored.lineage === rescued.lineage || rescued.resources.length > 0;
  if (counts && stored.serial >= rescued.serial && hasSameContent(rescued, stored)) return 'stored';
  if (stored.lineage !== rescued.lineage) return 'foreign';
  return stored.serial < rescued.serial ? 'newer' : 'forked';
}
