import { parseRecipient, wrapKey } from './age';
import type { WrappedKey } from './metadata';
import { refusal } from './refusals';

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
