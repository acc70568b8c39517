export {
  type ChangeContext,
  changeSecrets,
  createSecrets,
  encryptSecrets,
  rewriteSecrets,
} from './change';
export {
  documentFormat,
  environmentOf,
  findSecretsFile,
  isFileSafeName,
  SECRETS_PATTERNS,
  secretsFileAt,
  secretsFileOf,
} from './location';
export { withFileLock, withFileLocks } from './lock';
export { compareKeys, parseSecrets, registerValues, setSecret, textsOf, unsetSecret } from './plaintext';
export { readableInputs, requireHidden } from './readable';
export {
  decryptSecrets,
  openBytes,
  openSecrets,
  readSecretsFile,
  sandboxKeyFile,
  secretsIdentities,
} from './reader';
export type { KeyChanges, OpenSecrets, SecretsContext, SecretsFile, SecretsForm } from './types';
export { requireUnchanged } from './writer';
