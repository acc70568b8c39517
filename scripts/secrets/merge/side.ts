import { PlumblineError } from '../../../core/errors';
import type { Side } from './run';

/** @throws PlumblineError when both sides are asked for */
export function chooseSide(flags: { readonly ours?: boolean; readonly theirs?: boolean }): Side | undefined {
  if (flags.ours && flags.theirs) {
    throw new PlumblineError({
      what: '--ours and --theirs were both given',
      why: 'Only one side can win.',
      next: 'Give one of them.',
    });
  }
  if (flags.ours) return 'ours';
  return flags.theirs ? 'theirs' : undefined;
}
