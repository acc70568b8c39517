import type { Identity, Recipient } from 'age-encryption';
import { PlumblineError } from '../../core/errors';

/** Loaded when the first key is opened: it takes most of the time that loading this folder would. */
export const loadAge = () => import('age-encryption');

/** What age-encryption takes: the text of an age identity, or one of our own. */
export type AgeIdentity = string | Identity;

/** An armored age file of the data key for one recipient. @throws PlumblineError for a recipient that cannot be used */
export async function wrapKey(dataKey: Uint8Array, recipient: string): Promise<string> {
  const { armor, Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await parseRecipient(recipient));
  return armor.encode(await encrypter.encrypt(dataKey));
}

/** What a wrapped key holds. @returns undefined when the identity does not open it, or it is damaged */
export async function unwrapKey(armored: string, identity: AgeIdentity): Promise<Uint8Array | undefined> {
  const { armor, Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(armor.decode(armored));
  } catch {
    return undefined;
  }
}

/** What age-encryption takes for a recipient. @throws PlumblineError for one that cannot be used */
export async function parseRecipient(recipient: string): Promise<string | Recipient> {
  const refuse = (why: string) =>
    new PlumblineError({
      what: `"${recipient.slice(0, 120)}" cannot be a recipient`,
      why,
      next: 'Give an age recipient (age1…, age1pq1…) or an ssh-ed25519 public key.',
    });
  if (recipient.startsWith('AGE-SECRET-KEY-')) {
    throw new PlumblineError({
      what: 'a secret key was given as a recipient',
      why: 'Recipients are public, and whoever reads this file would have the key.',
      next: 'Give the recipient of that key, which begins with age1. If the key was shown to anybody, replace it.',
    });
  }
  if (recipient.startsWith('ssh-')) {
    const { sshRecipient } = require('./ssh') as typeof import('./ssh');
    return (
      (await sshRecipient(recipient)) ?? Promise.reject(refuse('Of ssh keys, only ssh-ed25519 is supported.'))
    );
  }
  const plugin = /^age1[^1]+1/.test(recipient) && !recipient.startsWith('age1pq1');
  if (plugin) throw refuse('It belongs to an age plugin; plugins are not supported.');
  const { Encrypter } = await loadAge();
  try {
    new Encrypter().addRecipient(recipient);
  } catch {
    throw refuse('It is not an age recipient, or it was not copied completely.');
  }
  return recipient;
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
