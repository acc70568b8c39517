import { formatOf, renderPlain } from '../formats';
import type { MapNode } from '../tree';
import { openDataKey } from './data-key';
import { type Pair, unseal } from './decryption';
import { type EncryptedFile, readEncrypted, requireNoReadableValues, surveyValues } from './encrypted-file';
import type { DocumentInfo, OpenedDocument, OpenOptions } from './types';

/** What changing an open document takes; kept apart so that printing the document shows none of it. */
export interface Internals {
  readonly encrypted: EncryptedFile;
  readonly documents: readonly MapNode[];
  readonly pairs: readonly Pair[];
  readonly key: Uint8Array;
}

const INTERNALS = new WeakMap<OpenedDocument, Internals>();

/**
 * Decrypts a document and verifies its MAC; there is no way around that.
 * @throws PlumblineError naming file, key path and cause, never a value
 */
export async function openDocument(bytes: Uint8Array, options: OpenOptions): Promise<OpenedDocument> {
  const { file, format = formatOf(file) } = options;
  const encrypted = readEncrypted(bytes, file, format);
  requireNoReadableValues(encrypted);
  const { key, source } = await openDataKey(encrypted, options.identities);
  const { documents, pairs } = unseal(encrypted, key);
  const { metadata } = encrypted;
  const opened: OpenedDocument = {
    file,
    format,
    plaintext: renderPlain(documents, format, file),
    recipients: recipientsOf(encrypted),
    lastModified: metadata.lastModified,
    rule: metadata.rule,
    identity: source,
  };
  Object.defineProperty(opened, 'plaintext', { enumerable: false });
  INTERNALS.set(opened, { encrypted, documents, pairs, key });
  return opened;
}

/** What a document says without any key. @throws PlumblineError for a file that is no encrypted document */
export async function inspectDocument(
  bytes: Uint8Array,
  { file, format = formatOf(file) }: Pick<OpenOptions, 'file' | 'format'>,
): Promise<DocumentInfo> {
  const encrypted = readEncrypted(bytes, file, format);
  const { lastModified, version, rule } = encrypted.metadata;
  const recipients = recipientsOf(encrypted);
  return { file, format, recipients, lastModified, version, rule, ...surveyValues(encrypted) };
}

/** Whether two documents are encrypted under the same data key. */
export function sameDataKey(a: OpenedDocument, b: OpenedDocument): boolean {
  return Buffer.from(internalsOf(a).key).equals(internalsOf(b).key);
}

/** What {@link openDocument} kept of a document. */
export function internalsOf(opened: OpenedDocument): Internals {
  const internals = INTERNALS.get(opened);
  if (!internals) throw new TypeError('only what openDocument returned can be changed');
  return internals;
}

function recipientsOf({ metadata }: EncryptedFile): string[] {
  return metadata.groups.flat().map(({ recipient }) => recipient);
}
