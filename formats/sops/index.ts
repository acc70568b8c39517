export { crossCheck } from './document/cross-check';
export { NoKeyError } from './document/data-key';
export { isEncrypted, NotEncryptedError } from './document/encrypted-file';
export { inspectDocument, openDocument, sameDataKey } from './document/reader';
export type { DocumentInfo, OpenedDocument } from './document/types';
export {
  changeDocument,
  type EncryptOptions,
  encryptDocument,
  rewrapDocument,
  rotateDocument,
} from './document/writer';
export { formatOf } from './formats';
export type { SopsFormat, WrittenFormat } from './formats/format';
export { generateIdentity, recipientOf } from './keys/age';
export { Identities } from './keys/identities';
export { ageKeysFile, findIdentities } from './keys/identity-search';
export { type CreationRule, findCreationRule, NoRuleError } from './rules/creation-rules';
export type { SelectionRule } from './rules/selection';
export { addCreationRule, setRuleRecipients } from './rules/sops-config-edit';
