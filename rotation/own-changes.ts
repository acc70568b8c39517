import type { StackManifest } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';
import { previousOf } from '../workspace/inputs';
import { historyOf, isBefore } from './journal';
import type { Job } from './selection';
import type { Workshop } from './workshop';

/**
 * What differs from the declaration has to be what an interrupted rotation changed: a rotation applies the stack, and
 * services that somebody rolled back by hand run with previous values.
 * @param immediately revokes also then what is due, as for a value that leaked
 * @throws PlumblineError when it is something else
 */
export function requireOwnChanges(
  declared: StackManifest,
  jobs: readonly Job[],
  shop: Workshop,
  immediately: boolean,
): void {
  const { environment } = declared;
  if (jobs.every(({ action }) => action === 'return')) return;
  if (immediately && jobs.every(({ action }) => action === 'revoke')) return;
  if (jobs.some((job) => hasChanged(job, declared, shop))) return;
  throw new PlumblineError({
    what: `"${environment}" is not as declared, so nothing was rotated or revoked there`,
    why: 'A rotation would apply changes that nobody reviewed, and a service that was rolled back runs with the previous values.',
    next: `Run "plumbline plan ${environment}" and "plumbline apply ${environment}" first.`,
  });
}

/** Whether services also get previous values, so that a revocation changes what they run with. */
export function usesPrevious({ inputs }: StackManifest, jobs: readonly Job[]): boolean {
  return jobs.some((job) => inputs.some(({ name }) => name === previousOf(job.input.name)));
}

function hasChanged(job: Job, declared: StackManifest, shop: Workshop): boolean {
  const { open, toReplace } = historyOf(shop.rows(), job.environment, job.input.name);
  if (open?.step === 'current' || open?.step === 'returning') return true;
  const replaces = open?.details['replaces'] !== undefined && isBefore(open, 'current');
  // The value before was revoked and is taken from the services together with the change to the next one.
  return (open?.step === 'replacing' || toReplace !== undefined || replaces) && usesPrevious(declared, [job]);
}
