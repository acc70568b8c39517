import { isPlumblineError } from '../../core/explain';
import type { FailureCode } from '../../core/failure-code';
import type { Diagnostic } from '../../workspace/engine';
import type { UnknownPart } from '../../workspace/reachability';

/** Whether a failure leaves open what is on a platform, or what was applied there. */
const UNREADABLE: Readonly<Record<FailureCode, boolean>> = {
  'no-answer': true,
  refused: true,
  'unknown-answer': true,
  withheld: true,
  'state-unusable': true,
};

/** What a plan could not compare, as its warnings tell it: why, and in their last line what to do. */
export function unreadParts(warnings: readonly Diagnostic[]): UnknownPart[] {
  return warnings
    .filter(({ code }) => code !== undefined && UNREADABLE[code])
    .map(({ summary, detail }) => {
      const lines = detail.trim().split('\n');
      return { what: summary, why: lines.slice(0, -1).join('\n'), next: lines.at(-1) ?? '' };
    });
}

/** Whether a platform or the state could not be read: the answer is then "unknown", not "failed". */
export function isUnreadable(error: unknown): boolean {
  return isPlumblineError(error) && error.code !== undefined && UNREADABLE[error.code];
}
