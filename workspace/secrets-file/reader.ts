import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { homeOf } from '../../core/home';
import { projectPaths } from '../../core/project';
import { findIdentities, type Identities, type OpenedDocument, openDocument } from '../../formats/sops';
import { documentFormat } from './location';
import { parseSecrets, registerValues } from './plaintext';
import type { OpenSecrets, SecretsContext, SecretsFile } from './types';

/** The age key that the sandbox makes for its own inputs. */
export const sandboxKeyFile = (root: string) => join(projectPaths(root).sandbox, 'age.txt');

/** The identities that Plumbline tries: those that sops finds, and the one of the sandbox. */
export function secretsIdentities({ root, env, home }: SecretsContext): Promise<Identities> {
  return findIdentities({
    env,
    home: home ?? homeOf(env),
    extraFiles: [sandboxKeyFile(root)],
  });
}

/**
 * Decrypts an environment's inputs, verifies them and has their values masked in all output.
 * @throws PlumblineError when the file is damaged, no key opens it, or the plaintext cannot be read
 */
export async function openSecrets(secretsFile: SecretsFile, context: SecretsContext): Promise<OpenSecrets> {
  return openBytes(readSecretsFile(secretsFile), secretsFile, context);
}

/** As {@link openSecrets}, for content that is not in the file, such as an earlier version in git. */
export async function openBytes(
  bytes: Uint8Array,
  secretsFile: SecretsFile,
  context: SecretsContext,
): Promise<OpenSecrets> {
  const secrets = await decryptBytes(bytes, secretsFile, context);
  const { environment } = secretsFile;
  registerValues(secrets.attributes, { environment, publicNames: context.publicNames });
  return secrets;
}

/** As {@link openSecrets}, but it is for the caller to have the values masked, as soon as it knows which are public. */
export function decryptSecrets(secretsFile: SecretsFile, context: SecretsContext): Promise<OpenSecrets> {
  return decryptBytes(readSecretsFile(secretsFile), secretsFile, context);
}

async function decryptBytes(
  bytes: Uint8Array,
  secretsFile: SecretsFile,
  context: SecretsContext,
): Promise<OpenSecrets> {
  const { file, form } = secretsFile;
  const identities = await secretsIdentities(context);
  const document = await openDocument(bytes, {
    file,
    format: documentFormat(form),
    identities,
  });
  const text = plaintextOf(document);
  return { secretsFile, text, attributes: parseSecrets(text, form, file), document };
}

/** The encrypted bytes. @throws PlumblineError when there is no such regular file */
export function readSecretsFile({ path, file, environment }: SecretsFile): Buffer {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return readFileSync(path);
  const link = !stats && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  throw new PlumblineError({
    what: `${file} ${stats ? 'is no regular file' : link ? 'is a link to a file that does not exist' : 'does not exist'}`,
    why: `The encrypted inputs of "${environment}" are read from there.`,
    next: link
      ? 'Correct the link, or remove it.'
      : stats
        ? 'Move it out of the way.'
        : `Run \`plumbline secrets init ${environment}\`, or check the name.`,
  });
}

function plaintextOf({ plaintext, file }: OpenedDocument): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch {
    throw new PlumblineError({
      what: `${file} holds text that is not UTF-8`,
      why: 'Inputs are read as UTF-8; in another encoding a value would reach the platform garbled.',
      next: `Decrypt it with \`sops decrypt\`, convert it to UTF-8, and encrypt it again.`,
    });
  }
}
