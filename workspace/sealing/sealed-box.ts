import { createHash, hkdfSync } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import nacl from 'tweetnacl';

/** A public key of GitHub's, under which it takes secrets. */
export interface PublicKey {
  /** By which GitHub knows it again. */
  readonly id: string;
  /** 32 bytes, base64. */
  readonly key: string;
}

/** What is sealed, and for whom. */
export interface Seal {
  readonly value: string;
  readonly publicKey: PublicKey;
  /** `owner/name`, the environment where there is one, and the name at GitHub: the same value differs from place to place. */
  readonly place: readonly string[];
}

/** Bytes that a sealed box is longer than what is in it: the sender's key and the authenticator. */
const KEY_BYTES = 32;
const NONCE_BYTES = 24;

/**
 * Makes a libsodium sealed box (`crypto_box_seal`) that only the holder of the private key opens. Elsewhere its sender's key is
 * random; here it follows from the fingerprint key, the place, the public key and the value, so that an unchanged value stays
 * the same text. No two values share a key, and whoever lacks the fingerprint key learns nothing, not even whether two
 * secrets are equal.
 *
 * @returns base64, as GitHub's API takes it
 */
export function seal(fingerprintKey: string, { value, publicKey, place }: Seal): string {
  const recipient = Buffer.from(publicKey.key, 'base64');
  const sender = nacl.box.keyPair.fromSecretKey(
    new Uint8Array(
      hkdfSync(
        'sha256',
        fingerprintKey,
        PURPOSE,
        digest([...place, publicKey.id, publicKey.key, value]),
        KEY_BYTES,
      ),
    ),
  );
  const nonce = blake2b(Buffer.concat([sender.publicKey, recipient]), { dkLen: NONCE_BYTES });
  const box = nacl.box(Buffer.from(value), nonce, recipient, sender.secretKey);
  return Buffer.concat([sender.publicKey, box]).toString('base64');
}

const PURPOSE = 'plumbline: sender of a sealed GitHub secret, 1';

/** Each part with its length before it, so that no two lists are alike. */
function digest(parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}
