import { isPlumblineError } from '../../core/explain';
import type { FailureCode } from '../../core/failure-code';

/** Whether a failure leaves open what is on a platform. */
const UNREADABLE: Readonly<Record<FailureCode, boolean>> = {
  'no-answer': true,
  refused: true,
  'unknown-answer': true,
};

/** Whether a platform could not be read: the answer is then "unknown", not "failed". */
export function isUnreadable(error: unknown): boolean {
  return isPlumblineError(error) && error.code !== undefined && UNREADABLE[error.code];
}
