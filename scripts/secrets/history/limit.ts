import { PlumblineError } from '../../../core/errors';

/** @throws PlumblineError unless it is a whole number from 1 to 100000 */
export function parseLimit(text: string): number {
  if (/^[1-9]\d{0,4}$|^100000$/.test(text)) return Number(text);
  throw new PlumblineError({
    what: `--limit ${text} is no number of changes`,
    why: 'It has to be a whole number from 1 to 100000.',
    next: 'Give one, such as --limit 20.',
  });
}
