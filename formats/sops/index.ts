export { generateIdentity, recipientOf } from './age';
export { type CreationRule, findCreationRule, NoRuleError } from './creation-rules';
export { type CrossCheck, crossCheck } from './cross-check';
export { NoKeyError } from './data-key';
export { inspectDocument, openDocument, sameDataKey } from './document-reader';
export { changeDocument, encryptDocument, rewrapDocument, rotateDocument } from './document-writer';
export { NotEncryptedError } from './encrypted-file';
export { formatOf } from './formats';
export { Identities } from './identities';
export { ageKeysFile, findIdentities, type IdentityOptions } from './identity-search';
export { addCreationRule, type NewRule, setRuleRecipients } from './sops-config-edit';
export type {
  DocumentInfo,
  EncryptOptions,
  OpenedDocument,
  OpenOptions,
  SelectionRule,
  SopsFormat,
} from './types';
