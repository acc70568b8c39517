export {
  type ChangeContext,
  type ChangedSecrets,
  type CreateOptions,
  changeSecrets,
  createSecrets,
  rewriteSecrets,
} from './change';
export { findSecretsFile, secretsFileAt, secretsFileOf } from './find';
export { withFileLock } from './lock';
export { openBytes, openSecrets, readSecretsFile, secretsIdentities } from './open';
export { compareKeys, parseSecrets, registerValues, setSecret, unsetSecret } from './plaintext';
export type { KeyChanges, OpenSecrets, SecretsContext, SecretsFile, SecretsForm } from './types';
