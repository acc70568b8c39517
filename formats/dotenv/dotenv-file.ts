import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { PlumblineError } from '../../core/errors';

/** As {@link parseDotenv}, of a file. */
export function readDotenv(path: string): Record<string, string> {
  return parseDotenv(readFileSync(path), path);
}

/**
 * What a dotenv file sets. A byte order mark, which editors on Windows write, is no part of the first name.
 *
 * @param path its name, for messages
 * @throws PlumblineError when the file is not UTF-8, with the encoding where it can be told
 */
export function parseDotenv(bytes: Buffer, path: string): Record<string, string> {
  const encoding = otherEncoding(bytes);
  if (encoding === undefined) {
    // Node 20 takes some comments for names, one on a last line without an end among them, and keeps blanks around names.
    const found = Object.entries(parseEnv(`${bytes.toString('utf8').replace(/^\uFEFF/, '')}\n`));
    return Object.fromEntries(
      found.flatMap(([name, value]) =>
        /^\s*#/.test(name) || value === undefined ? [] : [[name.trim(), value]],
      ),
    );
  }
  throw new PlumblineError({
    what: `${path} is ${encoding}`,
    why: 'Dotenv files are read as UTF-8; in another encoding every name and value would be another one.',
    next: 'Save the file as UTF-8.',
  });
}

/** A value in quotes, which may go on over lines. */
const QUOTED = /^([ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*)(?:"[^"]*"|'[^']*'|`[^`]*`)/gm;
const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)\s*=/;

/**
 * Refuses what {@link parseDotenv} passes over: lines that set nothing, such as those of a key without quotes, whose last line
 * would be taken for a name, and names that are set twice.
 * @throws PlumblineError naming file and line, without a word of it but the name
 */
export function requireAssignments(text: string, path: string): void {
  const seen = new Set<string>();
  const lines = text.replace(QUOTED, (all, head) => head + all.replaceAll(/[^\n]/g, '')).split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const name = ASSIGNMENT.exec(line)?.[1];
    if (name === undefined) {
      throw new PlumblineError({
        what: `${path}:${index + 1}: this is neither name=value nor a comment`,
        why: 'A value of several lines stands in quotes; without them its lines would be lost, or taken for names.',
        next: 'Put quotes around the value, or take the line out.',
      });
    }
    if (seen.has(name)) {
      throw new PlumblineError({
        what: `${path}:${index + 1}: ${name} is set again`,
        why: 'With two values nobody can tell which one was meant.',
        next: 'Keep one of the two.',
      });
    }
    seen.add(name);
  }
}

/** What text is written in that is not UTF-8. Without a mark, UTF-16 shows by the zero byte of its first letter. */
function otherEncoding(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return 'UTF-16 (little-endian)';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'UTF-16 (big-endian)';
  return isUtf8(bytes) ? undefined : 'not UTF-8';
}
