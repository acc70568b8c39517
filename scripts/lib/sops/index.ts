export { generateIdentity, recipientOf } from './age';
export { type CreationRule, findCreationRule, NoRuleError } from './creation-rules';
export { type CrossCheck, crossCheck } from './cross-check';
export { NoKeyError } from './data-key';
export { addCreationRule, type NewRule, setRuleRecipients } from './edit-sops-config';
export { NotEncryptedError } from './encrypted-file';
export { ageKeysFile, findIdentities, type IdentityOptions } from './find-identities';
export { formatOf } from './formats';
export { Identities } from './identities';
export { inspectDocument, openDocument, sameDataKey } from './open-document';
export type {
  DocumentInfo,
  EncryptOptions,
  OpenedDocument,
  OpenOptions,
  SelectionRule,
  SopsFormat,
} from './types';
export { changeDocument, encryptDocument, rewrapDocument, rotateDocument } from './write-document';
