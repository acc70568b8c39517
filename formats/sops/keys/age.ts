import type { Identity } from 'age-encryption';
import { PlumblineError } from '../../../core/errors';

/** Loaded when the first key is opened: it takes most of the time that loading this folder would. */
export const loadAge = () => import('age-encryption');

/** What age-encryption takes: the text of an age identity, or one of our own. */
export type AgeIdentity = string | Identity;

/** The data key or a share of it, wrapped for one recipient. */
export interface WrappedKey {
  readonly recipient: string;
  /** An armored age file. */
  readonly enc: string;
}

/** What age-encryption says, in a plain error, where the age file is sound and for others. */
const NOT_OURS = "no identity matched any of the file's recipients";

/**
 * What a wrapped key holds.
 * @returns `not-ours` when it is for other identities, `damaged` when it cannot be for any
 */
export async function unwrapKey(
  armored: string,
  identity: AgeIdentity,
): Promise<Uint8Array | 'not-ours' | 'damaged'> {
  const { armor, Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(armor.decode(armored));
  } catch (error) {
    return error instanceof Error && error.message === NOT_OURS ? 'not-ours' : 'damaged';
  }
}

/** A new X25519 identity and its recipient, as `age-keygen` makes them. */
export async function generateIdentity(): Promise<{ identity: string; recipient: string }> {
  const age = await loadAge();
  const identity = await age.generateX25519Identity();
  return { identity, recipient: await age.identityToRecipient(identity) };
}

/** The public half of an age identity. @throws PlumblineError when it is none; the text is not repeated */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await loadAge();
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new PlumblineError({
      what: 'this is not an age identity',
      why: 'An identity is one line that begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1.',
      next: 'Check that it was copied completely.',
    });
  }
}
