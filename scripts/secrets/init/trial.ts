import { encryptDocument, NoKeyError, openDocument } from '../../../formats/sops';
import {
  documentFormat,
  openSecrets,
  type SecretsFile,
  secretsIdentities,
} from '../../../workspace/secrets-file';
import type { InitInput } from './run';

/** Whether the person's keys open a file. One that is damaged is not for these keys to tell. */
export function opensFile(secretsFile: SecretsFile, input: InitInput): Promise<boolean> {
  return opens(openSecrets(secretsFile, withKeyFile(input)));
}

/**
 * Whether the person's keys would open a file encrypted for these recipients: tried, because an ssh key does not tell its
 * recipient.
 * @throws PlumblineError for a recipient that cannot be used
 */
export async function opensFor(
  recipients: readonly string[],
  { file, form }: SecretsFile,
  input: InitInput,
): Promise<boolean> {
  const format = documentFormat(form);
  const probe = await encryptDocument(Buffer.from('{}'), { file, format, recipients, now: input.now() });
  const identities = await secretsIdentities(withKeyFile(input));
  return opens(openDocument(probe, { file, format, identities }));
}

/** As the commands after this one will look for keys. */
function withKeyFile({ keyFile, ...input }: InitInput): InitInput {
  return keyFile === undefined ? input : { ...input, env: { ...input.env, SOPS_AGE_KEY_FILE: keyFile } };
}

async function opens(opened: Promise<unknown>): Promise<boolean> {
  return opened.then(
    () => true,
    (error) => !(error instanceof NoKeyError),
  );
}
