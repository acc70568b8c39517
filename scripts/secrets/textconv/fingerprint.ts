import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createWhole } from '../../../core/files/whole-file';
import { type GitContext, tryGit } from '../../../core/git';
import { isObject, renderInline, type TfValue } from '../../../formats/tfvars';

/** A short text that is the same for the same variable and value, in this clone. */
export type Fingerprint = (name: string, value: TfValue | string) => string;

const KEY_BYTES = 32;
const SHOWN_DIGITS = 8;

/**
 * Fingerprints under a random key of this clone: whoever sees one, in a log or a pasted diff, cannot try values out
 * against it, and it is another one in every other clone. The name is part of it, so that equal values do not show.
 */
export function fingerprintsOf(context: GitContext): Fingerprint {
  const key = cloneKey(context);
  return (name, value) =>
    createHmac('sha256', key)
      .update(`${name}\0${renderInline(sorted(value))}`)
      .digest('hex')
      .slice(0, SHOWN_DIGITS);
}

/** The order of an object's keys does not count. */
function sorted(value: TfValue): TfValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(entries.map(([key, item]) => [key, sorted(item)]));
}

/** The key in the repository's own folder, which is never committed; a passing one where that cannot be written. */
function cloneKey(context: GitContext): Buffer {
  const { code, stdout } = tryGit(['rev-parse', '--git-common-dir'], context);
  const passing = randomBytes(KEY_BYTES);
  if (code !== 0) return passing;
  const folder = resolve(context.cwd, stdout.toString('utf8').replace(/\n$/, ''));
  const path = join(folder, 'plumbline', 'fingerprint-key');
  return readKey(path) ?? createKey(path, passing) ?? readKey(path) ?? passing;
}

function readKey(path: string): Buffer | undefined {
  try {
    const key = readFileSync(path);
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    return undefined;
  }
}

/** @returns nothing when another process was first, or the folder cannot be written */
function createKey(path: string, key: Buffer): Buffer | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    createWhole(path, key);
    return key;
  } catch {
    return undefined;
  }
}
