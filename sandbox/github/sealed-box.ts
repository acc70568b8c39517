import { blake2b } from '@noble/hashes/blake2.js';
import nacl from 'tweetnacl';

/** A key pair under which secrets are sent in. */
export interface KeyPair {
  /** As GitHub writes it: digits. */
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

let made = 0;

export function makeKeyPair(): KeyPair {
  made += 1;
  return { id: String(568_250_167_242_549_700n + BigInt(made)), ...nacl.box.keyPair() };
}

/**
 * Opens a libsodium sealed box: the sender's public key (32 bytes), then a box whose nonce is BLAKE2b-192 of both public keys.
 *
 * @returns nothing when it was not sealed for this key
 */
export function openSealed(sealed: Uint8Array, { publicKey, secretKey }: KeyPair): string | undefined {
  if (sealed.length < 48) return undefined;
  const sender = sealed.subarray(0, 32);
  const nonce = blake2b(Buffer.concat([sender, publicKey]), { dkLen: 24 });
  const opened = nacl.box.open(sealed.subarray(32), nonce, sender, secretKey);
  return opened === null ? undefined : Buffer.from(opened).toString('utf8');
}
