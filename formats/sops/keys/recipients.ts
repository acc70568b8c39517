import type { Recipient } from 'age-encryption';
import { PlumblineError } from '../../../core/errors';
import { refusal } from '../refusals';
import { loadAge, type WrappedKey } from './age';

/** @throws PlumblineError unless there are recipients and all of them can be encrypted for */
export async function usableRecipients(recipients: readonly string[], file: string): Promise<string[]> {
  const wanted = [...new Set(recipients.map((recipient) => recipient.trim()))];
  for (const recipient of wanted) await parseRecipient(recipient);
  if (wanted.length > 0) return wanted;
  throw refusal(
    file,
    'it would be encrypted for nobody',
    'Without a recipient nobody could open it again.',
    'Name at least one age recipient, in .sops.yaml or on the command line.',
  );
}

/** The data key for each recipient; a key that is wrapped for one already stays as it is. */
export async function wrapAll(
  key: Uint8Array,
  recipients: readonly string[],
  present: readonly WrappedKey[] = [],
): Promise<WrappedKey[]> {
  return Promise.all(
    recipients.map(
      async (recipient) =>
        present.find((wrapped) => wrapped.recipient === recipient) ?? {
          recipient,
          enc: await wrapKey(key, recipient),
        },
    ),
  );
}

/** An armored age file of the data key for one recipient. @throws PlumblineError for a recipient that cannot be used */
export async function wrapKey(dataKey: Uint8Array, recipient: string): Promise<string> {
  const { armor, Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await parseRecipient(recipient));
  return armor.encode(await encrypter.encrypt(dataKey));
}

/** What age-encryption takes for a recipient. @throws PlumblineError for one that cannot be used */
async function parseRecipient(recipient: string): Promise<string | Recipient> {
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
