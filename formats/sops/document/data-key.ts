import { PlumblineError } from '../../../core/errors';
import type { Identities, Unwrapped } from '../keys/identities';
import { tampered } from '../refusals';
import type { EncryptedFile } from './encrypted-file';
import { otherServices } from './metadata';

const DATA_KEY_BYTES = 32;

/** The key that a document's values are encrypted with. */
export interface DataKey {
  readonly key: Uint8Array;
  /** Sources of the identities that opened it. */
  readonly source: string;
}

/** None of the identities at hand opens a document: whether it is sound cannot be told. */
export class NoKeyError extends PlumblineError {}

/**
 * @throws NoKeyError naming every source of identities and what it lacks, when none opens the document
 * @throws PlumblineError when what is wrapped for a key at hand is damaged
 */
export async function openDataKey(
  { file, metadata }: EncryptedFile,
  identities: Identities,
): Promise<DataKey> {
  const { groups, threshold } = metadata;
  const shares: Unwrapped[] = [];
  const damaged: string[] = [];
  for (const group of groups) {
    const found = await identities.unwrap(group);
    if (found.opened) shares.push(found.opened);
    damaged.push(...found.damaged);
  }
  const enough = groups.length > 1 ? shares.length >= threshold : shares.length === 1;
  if (!enough && damaged.length > 0) throw damagedKey(file, damaged);
  if (!enough) throw await unopened(file, metadata, identities, shares.length);
  const key = groups.length > 1 ? await combine(shares, file) : shares[0]!.key;
  if (key.length !== DATA_KEY_BYTES) {
    throw tampered(file, 'its data key is not one', `It has ${key.length} bytes, not ${DATA_KEY_BYTES}.`);
  }
  return { key, source: [...new Set(shares.map(({ source }) => source))].join(', ') };
}

async function combine(shares: readonly Unwrapped[], file: string): Promise<Uint8Array> {
  const { combine } = await import('shamir-secret-sharing');
  try {
    return await combine(shares.map(({ key }) => Uint8Array.from(key)));
  } catch {
    throw tampered(
      file,
      'the shares of its data key do not fit together',
      'They were not made by one encryption.',
    );
  }
}

const damagedKey = (file: string, recipients: readonly string[]) =>
  tampered(
    file,
    `its data key is damaged where it is wrapped for ${recipients.join(', ')}`,
    'That part of sops.age was cut, changed, or copied from another document; no key can open it.',
  );

async function unopened(
  file: string,
  metadata: EncryptedFile['metadata'],
  identities: Identities,
  opened: number,
) {
  const { groups, threshold } = metadata;
  const recipients = groups.flat().map(({ recipient }) => recipient);
  const others = otherServices(metadata);
  const sources = await identities.explain(recipients);
  const what =
    groups.length > 1
      ? `${opened} of ${groups.length} key groups could be opened, and ${threshold} are needed`
      : 'none of the age keys found here opens it';
  const lines = [
    `It is encrypted for ${recipients.join(', ') || 'no age recipient'}${others.length > 0 ? `, and for ${others.join(', ')}, which Plumbline does not use` : ''}.`,
    ...(sources.length > 0
      ? ['Looked in:', ...sources.map((line) => `  ${line}`)]
      : ['No place to look for keys is set.']),
  ];
  return new NoKeyError({
    what: `${file}: ${what}`,
    why: lines.join('\n       '),
    next: 'Set SOPS_AGE_KEY_FILE to the file with your key, or ask somebody who can open it to add your recipient with `plumbline secrets recipients add`.',
  });
}
