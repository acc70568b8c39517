import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { changeDocument, encryptDocument, type SelectionRule } from '../../formats/sops';
import { documentFormat } from './location';
import { withFileLock } from './lock';
import { compareKeys, parseSecrets, registerValues } from './plaintext';
import { requireHidden } from './readable';
import { openBytes, readSecretsFile } from './reader';
import type { KeyChanges, OpenSecrets, SecretsContext, SecretsFile } from './types';
import { createFile, replaceFile } from './writer';

export interface ChangeContext extends SecretsContext {
  readonly now: () => Date;
}

export interface ChangedSecrets {
  readonly before: OpenSecrets;
  readonly changed: KeyChanges;
  /** Whether the file was written; it is not when nothing changed. */
  readonly written: boolean;
}

/**
 * Changes the plaintext of an encrypted file. The file is read anew under a lock, the new plaintext has to be readable, and
 * unchanged values keep their ciphertext.
 * @param change gives the new plaintext, in the form of the file
 * @throws PlumblineError when the file cannot be opened, the new plaintext cannot be read, or somebody else changed the file
 * meanwhile; the file is then as it was
 */
export async function changeSecrets(
  secretsFile: SecretsFile,
  context: ChangeContext,
  change: (open: OpenSecrets) => string | Promise<string>,
): Promise<ChangedSecrets> {
  const { environment, form, file } = secretsFile;
  const { publicNames } = context;
  let changed: KeyChanges = { added: [], removed: [], changed: [] };
  const { before, written } = await rewriteSecrets(secretsFile, context, async (open) => {
    const text = await change(open);
    const attributes = parseSecrets(text, form, file);
    registerValues(attributes, { environment, publicNames });
    changed = compareKeys(open.attributes, attributes);
    return text === open.text
      ? undefined
      : changeDocument(open.document, Buffer.from(text), { now: context.now() });
  });
  return { before, changed, written };
}

/**
 * Replaces the encrypted bytes of a file, such as when its recipients change.
 * @param rewrite gives the new bytes, or nothing when the file stays as it is
 * @throws PlumblineError when its rule would leave a secret readable in them
 */
export async function rewriteSecrets(
  secretsFile: SecretsFile,
  context: SecretsContext,
  rewrite: (open: OpenSecrets) => Promise<Uint8Array | undefined>,
): Promise<{ readonly before: OpenSecrets; readonly written: boolean }> {
  const { path, file } = secretsFile;
  // One that is missing is told as such, before a lock would be laid beside it.
  readSecretsFile(secretsFile);
  return withFileLock(path, file, async () => {
    const bytes = readSecretsFile(secretsFile);
    const before = await openBytes(bytes, secretsFile, context);
    const after = await rewrite(before);
    if (after === undefined || bytes.equals(after)) return { before, written: false };
    requireHidden(after, secretsFile, context.publicNames);
    replaceFile(path, bytes, after, file);
    return { before, written: true };
  });
}

export interface CreateOptions extends ChangeContext {
  /** age recipients. */
  readonly recipients: readonly string[];
  /** Which values of the JSON form are encrypted. @default as sops */
  readonly rule?: SelectionRule;
}

/**
 * What {@link createSecrets} writes.
 * @throws PlumblineError when the plaintext cannot be read, or the rule would leave a secret readable
 */
export async function encryptSecrets(
  secretsFile: SecretsFile,
  { recipients, rule, now, publicNames }: CreateOptions,
  text: string,
): Promise<Uint8Array> {
  const { environment, file, form } = secretsFile;
  registerValues(parseSecrets(text, form, file), { environment, publicNames });
  const bytes = await encryptDocument(Buffer.from(text), {
    file,
    format: documentFormat(form),
    recipients,
    ...(rule && { rule }),
    now: now(),
  });
  requireHidden(bytes, secretsFile, publicNames);
  return bytes;
}

/**
 * Creates an encrypted file with its folder.
 * @throws PlumblineError when there is one already, the plaintext cannot be read, or a secret would be readable
 */
export async function createSecrets(
  secretsFile: SecretsFile,
  options: CreateOptions,
  text: string,
): Promise<void> {
  const { path, file } = secretsFile;
  const bytes = await encryptSecrets(secretsFile, options, text);
  mkdirSync(dirname(path), { recursive: true });
  try {
    createFile(path, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new PlumblineError({
      what: `${file} exists already`,
      why: 'Creating it anew would lose what it holds.',
      next: `Change it with \`plumbline secrets edit ${secretsFile.environment}\`.`,
    });
  }
}
