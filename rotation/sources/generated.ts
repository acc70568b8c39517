import { randomBytes, randomInt } from 'node:crypto';
import type { RotationSource } from '../../constructs/manifest';
import type { Source } from './source';

type Generated = Extract<RotationSource, { kind: 'random' | 'hex' }>;

/** Characters of which each is equally likely. */
export function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Values that are only known to the services: nobody has to be told, and nothing has to be revoked. */
export const generated: Source<Generated> = {
  about: (source) =>
    source.kind === 'hex' ? `${source.bytes} random bytes` : `${source.length} random characters`,
  begin: async () => ({}),
  obtain: async ({ source }) =>
    source.kind === 'hex'
      ? randomBytes(source.bytes).toString('hex')
      : randomText(source.length, source.alphabet),
  verify: async () => {},
  alongside: () => ({}),
  revoke: async () => undefined,
  discard: async () => undefined,
};
