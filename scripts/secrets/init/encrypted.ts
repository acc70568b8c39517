import { PlumblineError } from '../../../constructs/errors';
import { documentFormat, parseSecrets, readSecretsFile, type SecretsFile } from '../../lib/secrets-file';
import { inspectDocument } from '../../lib/sops';

/**
 * That the file which is there already may be committed.
 * @throws PlumblineError when it is plaintext under the name of an encrypted file, or no SOPS document
 */
export async function requireEncrypted(secretsFile: SecretsFile): Promise<void> {
  const { file, form } = secretsFile;
  const bytes = readSecretsFile(secretsFile);
  try {
    await inspectDocument(bytes, { file, format: documentFormat(form) });
  } catch (error) {
    throw isPlaintext(bytes, secretsFile) ? notEncrypted(secretsFile) : error;
  }
}

function isPlaintext(bytes: Buffer, { form, file }: SecretsFile): boolean {
  try {
    return parseSecrets(bytes.toString('utf8'), form, file).every(({ name }) => name !== 'sops');
  } catch {
    return false;
  }
}

function notEncrypted({ file, form, environment }: SecretsFile): PlumblineError {
  const next =
    form === 'tfvars'
      ? `Rename it to secrets/${environment}.tfvars, and run the command again, which encrypts what is in that.`
      : `Move it out of the project, run the command again, and put its values in with \`plumbline secrets edit ${environment}\`.`;
  return new PlumblineError({
    what: `${file} is not encrypted`,
    why: 'Whoever has the file can read its values.',
    next: `${next} If it was committed, replace the values that were in it.`,
  });
}
