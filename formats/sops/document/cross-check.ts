import { isDeepStrictEqual } from 'node:util';
import type { SopsFormat } from '../formats/format';
import type { Identities } from '../keys/identities';
import type { OpenedDocument } from './types';

/** What a second implementation made of a document. */
export type CrossCheck =
  | { readonly outcome: 'agrees' }
  /** It read other values; one of the two is wrong. */
  | { readonly outcome: 'differs' }
  /** It cannot read this document; `why` holds nothing of it. */
  | { readonly outcome: 'unable'; readonly why: string };

const FILE_TYPES: Partial<Record<SopsFormat, 'json' | 'yaml' | 'env'>> = {
  json: 'json',
  binary: 'json',
  yaml: 'yaml',
  dotenv: 'env',
};

/**
 * Has the package sops-age decrypt a document too and compares the values. It proves decryption only: sops-age verifies
 * no MAC, and cannot read INI, key groups, ssh and post-quantum keys, keys made of digits or integers above 2^53.
 * @param bytes the encrypted file that `opened` came from
 */
export async function crossCheck(
  bytes: Uint8Array,
  opened: OpenedDocument,
  identities: Identities,
): Promise<CrossCheck> {
  const fileType = FILE_TYPES[opened.format];
  if (!fileType) return unable(`sops-age does not read ${opened.format}`);
  const [secretKey] = (await identities.secretKeys(opened.recipients)).filter((key) => !key.includes('-PQ-'));
  if (secretKey === undefined) return unable('sops-age reads documents of X25519 keys only');
  const { decryptSops } = await import('sops-age');
  let theirs: unknown;
  try {
    theirs = await decryptSops(Buffer.from(bytes).toString(), { fileType, secretKey });
  } catch {
    // Its message may hold a key or a value.
    return unable('sops-age fails on this document');
  }
  return { outcome: isDeepStrictEqual(plain(theirs), plain(valuesOf(opened))) ? 'agrees' : 'differs' };
}

const unable = (why: string): CrossCheck => ({ outcome: 'unable', why });

/** The plaintext as sops-age would return it. */
function valuesOf({ format, plaintext }: OpenedDocument): unknown {
  const text = Buffer.from(plaintext).toString();
  return format === 'binary' ? { data: text } : JSON.parse(text);
}

/** Without prototypes and class instances. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
