import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { PlumblineError } from '../../core/errors';

/**
 * What a dotenv file sets. A byte order mark, which editors on Windows write, is no part of the first name.
 *
 * @throws PlumblineError when the file is not UTF-8, with the encoding where it can be told
 */
export function readDotenv(path: string): Record<string, string> {
  const bytes = readFileSync(path);
  const encoding = otherEncoding(bytes);
  if (encoding === undefined) {
    return parseEnv(bytes.toString('utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
  }
  throw new PlumblineError({
    what: `${path} is ${encoding}`,
    why: 'Dotenv files are read as UTF-8; in another encoding every name and value would be another one.',
    next: 'Save the file as UTF-8.',
  });
}

/** What text is written in that is not UTF-8. Without a mark, UTF-16 shows by the zero byte of its first letter. */
function otherEncoding(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return 'UTF-16 (little-endian)';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'UTF-16 (big-endian)';
  return isUtf8(bytes) ? undefined : 'not UTF-8';
}
