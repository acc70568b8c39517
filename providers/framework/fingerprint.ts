/** What state keeps of a write-only value: enough to see that it changed, here or on the platform. */
import { createHmac } from 'node:crypto';

/** Shortest key that is worth the name, in characters: 256 bits in hexadecimal are 64, in base64 44. */
export const SHORTEST_KEY = 32;

/** What to do about a missing `fingerprint_key`, wherever one is. */
export const FINGERPRINT_KEY_ADVICE =
  'Make one with `openssl rand -hex 32`, and keep it: with another one every secret looks changed.';

/**
 * Keyed hash of one value: the first 16 hex digits of HMAC-SHA256 over scope, name and value, joined by NUL. Scope
 * and name keep equal values in two places from having equal fingerprints. Whoever holds the key can still guess a
 * weak value.
 * @param scope what `Resource.fingerprintScope` answers
 * @param name the key of the map entry the value is in, elsewhere the value's path, such as `registry.password`
 */
export function fingerprint(key: string, scope: string, name: string, value: string): string {
  return createHmac('sha256', key).update([scope, name, value].join('\0')).digest('hex').slice(0, 16);
}
