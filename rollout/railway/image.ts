import { formatImageReference, parseImageReference } from '../../core/image-reference';

/** Whether two references mean the same image: by digest when both carry one, else by their full text. */
export function sameImage(declared: string, running: string, runningDigest?: string | null): boolean {
  const [a, b] = [parseImageReference(declared), parseImageReference(running)];
  if ('reason' in a || 'reason' in b) return declared === running;
  const digest = b.digest ?? runningDigest ?? undefined;
  if (a.digest && digest)
    return a.digest === digest && a.repository === b.repository && a.registry === b.registry;
  return formatImageReference(a) === formatImageReference(b);
}
