import { PlumblineError } from '../../../core/errors';
import { inspectDocument, NotEncryptedError } from '../../../formats/sops';
import { documentFormat, readSecretsFile, type SecretsFile } from '../../../workspace/secrets-file';

/**
 * The recipients of the file which is there already, and which may be committed.
 * @throws PlumblineError when it is plaintext under the name of an encrypted file, or no SOPS document
 */
export async function encryptedFor(secretsFile: SecretsFile): Promise<readonly string[]> {
  const { file, form, environment } = secretsFile;
  try {
    const format = documentFormat(form);
    return (await inspectDocument(readSecretsFile(secretsFile), { file, format })).recipients;
  } catch (error) {
    if (!(error instanceof NotEncryptedError)) throw error;
    const next =
      form === 'tfvars'
        ? `Rename it to secrets/${environment}.tfvars, and run the command again, which encrypts what is in that.`
        : `Move it out of the project, run the command again, and put its values in with \`plumbline secrets edit ${environment}\`.`;
    throw new PlumblineError({
      what: `${file} is not encrypted`,
      why: error.parts.why,
      next: `${next} If it was committed, replace the values that were in it.`,
    });
  }
}
