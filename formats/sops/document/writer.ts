import { randomBytes } from 'node:crypto';
import { formatOf, parsePlain, renderEncrypted, requireWritten } from '../formats';
import type { WrittenFormat } from '../formats/format';
import { usableRecipients, wrapAll } from '../keys/recipients';
import { unreadable } from '../refusals';
import { type SelectionRule, selectionOf } from '../rules/selection';
import { leaf, type MapNode } from '../tree';
import { survives } from '../values';
import { requireSize } from './encrypted-file';
import { type Sealed, seal } from './encryption';
import { newMetadata, requireAgeOnly, withFields, wrappedKeys } from './metadata';
import { internalsOf } from './reader';
import type { OpenedDocument } from './types';

/** Options of a new document. */
export interface EncryptOptions {
  readonly file: string;
  /** @default by the suffix of `file` */
  readonly format?: WrittenFormat;
  /** age recipients: `age1…`, `age1pq1…` or `ssh-ed25519 …`. */
  readonly recipients: readonly string[];
  /** @default keys that end in `_unencrypted` stay readable */
  readonly rule?: SelectionRule;
  readonly now: Date;
}

/**
 * Encrypts a new document under a new data key.
 * @throws PlumblineError for no or unusable recipients, and for plaintext that would not come back as it is
 */
export async function encryptDocument(plaintext: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
  const { file, rule = {}, now } = options;
  const format = options.format ?? requireWritten(formatOf(file), file);
  const recipients = await usableRecipients(options.recipients, file);
  const documents = newDocuments(plaintext, format, file);
  const key = randomBytes(32);
  const raw = withFields(newMetadata(rule, file), { age: wrappedKeys(await wrapAll(key, recipients)) });
  const sealed = seal(documents, {
    file,
    key,
    rule,
    selected: selectionOf(rule, file),
    lastModified: rfc3339(now),
  });
  return written(sealed, raw, file);
}

/**
 * The document with other plaintext, under the same data key. Unchanged values keep their ciphertext; MAC and
 * `lastmodified` are new.
 * @returns the same bytes when nothing changed
 * @throws PlumblineError for plaintext that does not parse
 */
export async function changeDocument(
  opened: OpenedDocument,
  plaintext: Uint8Array,
  { now }: { readonly now: Date },
): Promise<Uint8Array> {
  const { encrypted, pairs, key } = internalsOf(opened);
  const { file, metadata, selected, bytes } = encrypted;
  const format = requireWritten(encrypted.format, file);
  if (Buffer.from(plaintext).equals(opened.plaintext)) return bytes;
  const { rule, raw } = metadata;
  const documents = newDocuments(plaintext, format, file);
  const sealed = seal(documents, { file, key, rule, selected, lastModified: rfc3339(now), before: pairs });
  const before = renderEncrypted(encrypted.documents, raw, file);
  const after = renderEncrypted(sealed.documents, raw, file);
  return after.equals(before) ? bytes : written(sealed, raw, file);
}

/**
 * The document for other recipients, as `sops updatekeys` does it: the data key stays, and so do MAC and values. Who
 * was removed may still know the data key; {@link rotateDocument} changes it.
 * @throws PlumblineError for unusable recipients, and for a document with key groups or keys of other services
 */
export async function rewrapDocument(
  opened: OpenedDocument,
  recipients: readonly string[],
): Promise<Uint8Array> {
  const { encrypted, key } = internalsOf(opened);
  const { file, metadata, documents, bytes } = encrypted;
  requireWritten(encrypted.format, file);
  requireAgeOnly(metadata, file, 'changing the recipients');
  const wanted = await usableRecipients(recipients, file);
  if (wanted.join() === opened.recipients.join()) return bytes;
  const keys = await wrapAll(key, wanted, metadata.groups.flat());
  return render(documents, withFields(metadata.raw, { age: wrappedKeys(keys) }), file);
}

/**
 * The document under a new data key, as `sops rotate` does it: every ciphertext is new.
 * @throws PlumblineError for unusable recipients, and for a document with key groups or keys of other services
 */
export async function rotateDocument(
  opened: OpenedDocument,
  { now, recipients = opened.recipients }: { readonly now: Date; readonly recipients?: readonly string[] },
): Promise<Uint8Array> {
  const { encrypted, documents } = internalsOf(opened);
  const { file, metadata, selected } = encrypted;
  requireWritten(encrypted.format, file);
  requireAgeOnly(metadata, file, 'a new data key');
  const key = randomBytes(32);
  const keys = await wrapAll(key, await usableRecipients(recipients, file));
  const raw = withFields(metadata.raw, { age: wrappedKeys(keys) });
  const sealed = seal(documents, { file, key, rule: metadata.rule, selected, lastModified: rfc3339(now) });
  return written(sealed, raw, file);
}

/** Plaintext as documents that can be written and will come back as they are. */
function newDocuments(plaintext: Uint8Array, format: WrittenFormat, file: string): MapNode[] {
  const onNumber = (source: string, line: () => number) => {
    if (survives(source)) return;
    throw unreadable(
      file,
      line(),
      'a number has more digits than sops keeps',
      'Integers of 64 bits and doubles are kept; this one would come back as another number.',
    );
  };
  requireSize(plaintext.length, file);
  return parsePlain(plaintext, format, { file, onNumber });
}

function written(sealed: Sealed, raw: MapNode, file: string): Buffer {
  const fields = { lastmodified: leaf('str', sealed.lastModified), mac: leaf('str', sealed.mac) };
  return render(sealed.documents, withFields(raw, fields), file);
}

function render(documents: readonly MapNode[], raw: MapNode, file: string): Buffer {
  const bytes = renderEncrypted(documents, raw, file);
  requireSize(bytes.length, file);
  return bytes;
}

/** UTC to the second, as sops writes it. */
function rfc3339(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '');
}
