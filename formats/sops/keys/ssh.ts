import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Identity, Recipient } from 'age-encryption';
import { loadAge } from './age';
import { SourceProblem } from './source-problem';

const TYPE = 'ssh-ed25519';
const LABEL = 'age-encryption.org/v1/ssh-ed25519';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const FILE_KEY_BYTES = 16;

/** Both are ES modules, loaded with the first ssh key. */
const loadCurves = () => import('@noble/curves/ed25519.js');

/**
 * The recipient of an ssh public key, as age has it: its Edwards point as an X25519 key, tweaked by a key that is
 * derived from the public key, so that it is never used as it is.
 * @param line such as `ssh-ed25519 AAAA… comment`
 * @returns undefined when it is not an ed25519 key
 */
export async function sshRecipient(line: string): Promise<Recipient | undefined> {
  const wire = Buffer.from(line.split(/\s+/)[1] ?? '', 'base64');
  const [type, key, ...rest] = readFields(wire) ?? [];
  if (
    !line.startsWith(`${TYPE} `) ||
    type?.toString() !== TYPE ||
    key?.length !== KEY_BYTES ||
    rest.length > 0
  ) {
    return undefined;
  }
  const { ed25519, x25519 } = await loadCurves();
  const { Stanza } = await loadAge();
  let ours: Uint8Array;
  try {
    ours = ed25519.utils.toMontgomery(key);
  } catch {
    return undefined;
  }
  return {
    wrapFileKey: (fileKey) => {
      const ephemeral = randomBytes(KEY_BYTES);
      const share = x25519.getPublicKey(ephemeral);
      const secret = x25519.getSharedSecret(tweakOf(wire), x25519.getSharedSecret(ephemeral, ours));
      const cipher = createCipheriv('chacha20-poly1305', wrappingKey(secret, share, ours), NO_NONCE, AEAD);
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza([TYPE, tagOf(wire), base64(share)], Uint8Array.from(body))];
    },
  };
}

/**
 * The identity of an OpenSSH private key.
 * @throws SourceProblem when it is protected by a passphrase or not an ed25519 key, without a word of it
 */
export async function sshIdentity(pem: string): Promise<Identity> {
  const { wire, seed } = parsePrivateKey(pem);
  const { ed25519, x25519 } = await loadCurves();
  const secretKey = ed25519.utils.toMontgomerySecret(seed);
  const ours = x25519.getPublicKey(secretKey);
  return {
    unwrapFileKey: (stanzas) => {
      for (const { args, body } of stanzas) {
        const [type, tag, encoded, ...rest] = args;
        if (type !== TYPE || tag !== tagOf(wire)) continue;
        const share = Buffer.from(encoded ?? '', 'base64');
        if (rest.length > 0 || base64(share) !== encoded || share.length !== KEY_BYTES)
          throw new Error('malformed stanza');
        const secret = x25519.getSharedSecret(tweakOf(wire), x25519.getSharedSecret(secretKey, share));
        return unwrap(body, wrappingKey(secret, share, ours));
      }
      return null;
    },
  };
}

function unwrap(body: Uint8Array, key: Uint8Array): Uint8Array | null {
  if (body.length !== FILE_KEY_BYTES + TAG_BYTES) throw new Error('malformed stanza');
  const decipher = createDecipheriv('chacha20-poly1305', key, NO_NONCE, AEAD);
  decipher.setAuthTag(body.subarray(FILE_KEY_BYTES));
  try {
    return Uint8Array.from(
      Buffer.concat([decipher.update(body.subarray(0, FILE_KEY_BYTES)), decipher.final()]),
    );
  } catch {
    return null;
  }
}

/** Each wrapping key is used once. */
const NO_NONCE = Buffer.alloc(12);
const AEAD = { authTagLength: TAG_BYTES };

function wrappingKey(secret: Uint8Array, share: Uint8Array, recipient: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, Buffer.concat([share, recipient]), LABEL, KEY_BYTES));
}

function tweakOf(wire: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', Buffer.alloc(0), wire, LABEL, KEY_BYTES));
}

function tagOf(wire: Uint8Array): string {
  return base64(createHash('sha256').update(wire).digest().subarray(0, 4));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

const MAGIC = 'openssh-key-v1\0';
const PEM = /^-----BEGIN OPENSSH PRIVATE KEY-----\s([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/;

/** The public key in wire format, and the seed of the private one. */
function parsePrivateKey(pem: string): { wire: Buffer; seed: Uint8Array } {
  const bytes = Buffer.from(PEM.exec(pem.trimStart())?.[1] ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new SourceProblem('is not a private key in the format of OpenSSH');
  }
  const [cipher, , , ...rest] = readFields(bytes.subarray(MAGIC.length), 3) ?? [];
  if (cipher === undefined) throw damaged();
  if (cipher.toString() !== 'none')
    throw new SourceProblem('is protected by a passphrase, which is not supported');
  const [wire, secret] = readFields(rest[0]?.subarray(4) ?? Buffer.alloc(0)) ?? [];
  const [type, , pair] = (secret && readFields(secret.subarray(8), 3)) ?? [];
  if (!wire || !type) throw damaged();
  if (type.toString() !== TYPE)
    throw new SourceProblem(`is an ${type.toString()} key; of ssh keys, only ${TYPE} is supported`);
  if (pair?.length !== 2 * KEY_BYTES) throw damaged();
  return { wire, seed: pair.subarray(0, KEY_BYTES) };
}

function damaged(): SourceProblem {
  return new SourceProblem('is a damaged private key');
}

/**
 * Length-prefixed fields of ssh's wire format.
 * @param count stop after so many and give the rest as one more field
 * @returns undefined when the bytes end within a field
 */
function readFields(bytes: Buffer, count = Number.POSITIVE_INFINITY): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length && fields.length < count) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return at < bytes.length ? [...fields, bytes.subarray(at)] : fields;
}
