import { redact } from '../../../core/redaction';
import type { Finding } from './finding';

/**
 * Finds secrets that this process knows, as they are or encoded, in output that was written.
 * @param whose such as `prod`, for the message
 */
export function findLeaks(path: string, text: string, whose: string): Finding[] {
  if (redact(text) === text) return [];
  const found = { path, what: `a secret of ${whose}`, fix: FIX };
  const lines = text.split('\n').flatMap((content, index) => {
    const masked = redact(content);
    if (masked === content) return [];
    return { ...found, line: index + 1, column: firstDifference(content, masked) + 1 };
  });
  return lines.length > 0 ? lines : [found];
}

const FIX =
  'Delete what holds it where you can, replace the secret (`plumbline secrets rotation`), and mend what printed it.';

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
