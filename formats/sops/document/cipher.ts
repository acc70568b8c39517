import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Leaf, type LeafKind, leaf } from '../tree';
import { canonical } from '../values';

const PREFIX = 'ENC[AES256_GCM,data:';
const KINDS: readonly string[] = ['str', 'int', 'float', 'bool', 'time', 'bytes', 'comment'];
const IV_BYTES = 32;
const TAG_BYTES = 16;

/** Why a ciphertext is refused, as a sentence. */
export class CipherError extends Error {}

interface Sealed {
  readonly kind: LeafKind;
  readonly data: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
}

export function looksEncrypted(text: string): boolean {
  return text.startsWith('ENC[');
}

/** Whether a text has a ciphertext of sops in it. */
export function holdsCiphertext(text: string): boolean {
  return text.includes(PREFIX);
}

/** `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]` for a value at a place. An empty value stays empty, as sops has it. */
export function encryptLeaf(value: Leaf, key: Uint8Array, aad: string): string {
  if (value.bytes.length === 0) return '';
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(aad));
  const data = Buffer.concat([cipher.update(value.bytes), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  return `${PREFIX}${data},iv:${iv.toString('base64')},tag:${tag},type:${value.kind}]`;
}

/**
 * The value that a ciphertext at a place stands for.
 * @throws CipherError when it is malformed, damaged, of another key or of another place
 */
export function decryptLeaf(text: string, key: Uint8Array, aad: string): Leaf {
  if (text === '') return leaf('str', '');
  const { kind, data, iv, tag } = parseCiphertext(text);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(tag);
  let bytes: Buffer;
  try {
    bytes = Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    throw new CipherError('It was damaged, or moved here from another key or another file.');
  }
  if (kind === 'str' || kind === 'bytes' || kind === 'comment') return { kind, bytes };
  const text_ = canonical(kind, bytes.toString());
  if (text_ === undefined) throw new CipherError(`It does not hold a value of its type, ${kind}.`);
  return leaf(kind, text_);
}

/** @throws CipherError when the text is not a ciphertext of sops */
function parseCiphertext(text: string): Sealed {
  const malformed = (why: string) => new CipherError(`It is no ciphertext of sops: ${why}.`);
  if (!text.startsWith(PREFIX) || !text.endsWith(']')) throw malformed('it does not read ENC[AES256_GCM,…]');
  const fields = text.slice(PREFIX.length, -1).split(',');
  const [data = '', iv, tag, type, ...more] = fields;
  if (!iv?.startsWith('iv:') || !tag?.startsWith('tag:') || !type?.startsWith('type:') || more.length > 0) {
    throw malformed('it does not have data, iv, tag and type');
  }
  const kind = type.slice('type:'.length);
  if (!KINDS.includes(kind)) throw malformed('its type is unknown');
  const bytes = {
    data: strictBase64(data),
    iv: strictBase64(iv.slice('iv:'.length)),
    tag: strictBase64(tag.slice('tag:'.length)),
  };
  if (!bytes.data?.length || !bytes.iv?.length || !bytes.tag) throw malformed('its base64 is damaged');
  if (bytes.tag.length !== TAG_BYTES)
    throw malformed(`its tag has ${bytes.tag.length} bytes, not ${TAG_BYTES}`);
  return { kind: kind as LeafKind, data: bytes.data, iv: bytes.iv, tag: bytes.tag };
}

/** Node skips what is not base64; one text must stand for one value only. */
function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
