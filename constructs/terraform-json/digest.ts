import { createHash } from 'node:crypto';
import type { Fingerprints } from '../manifest';

/** SHA-256, in hexadecimal digits, of a value as JSON; the order of keys does not count. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

/** Enough to tell two declarations of one attribute apart, and short, because there are thousands. */
const LENGTH = 12;

/** What attributes are, by name: a digest of each, and of a map, such as variables, one of each entry. */
export function fingerprintsOf(attributes: Readonly<Record<string, unknown>>): Record<string, Fingerprints> {
  return Object.fromEntries(
    entriesOf(attributes).map(([name, value]) => [
      name,
      isMap(value) ? fingerprintsOf(value) : digestOf(value).slice(0, LENGTH),
    ]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value ?? null;
  return Object.fromEntries(entriesOf(value).map(([key, nested]) => [key, sorted(nested)]));
}

const entriesOf = (map: Readonly<Record<string, unknown>>) =>
  Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
