import type { Identities } from './identities';

/** How a document is written. Everything that is not a known suffix is `binary`, as sops has it. */
export type SopsFormat = 'json' | 'yaml' | 'dotenv' | 'ini' | 'binary';

/**
 * Which values of a document are encrypted. At most one of the six rules is set; each is tested on every key of a
 * value's path, the comment rules on the comments above it.
 */
export interface SelectionRule {
  /** Keys with this ending, and all below them, stay readable. @default '_unencrypted' when no other rule is set */
  readonly unencryptedSuffix?: string;
  /** Only keys with this ending, and all below them, are encrypted. */
  readonly encryptedSuffix?: string;
  /** As `unencryptedSuffix`, by a regular expression of Go's syntax. */
  readonly unencryptedRegex?: string;
  /** As `encryptedSuffix`, by a regular expression of Go's syntax. */
  readonly encryptedRegex?: string;
  /** Values below a comment that matches stay readable. */
  readonly unencryptedCommentRegex?: string;
  /** Only values below a comment that matches are encrypted. */
  readonly encryptedCommentRegex?: string;
  /** The MAC covers encrypted values only. @default false */
  readonly macOnlyEncrypted?: boolean;
}

/** Where a document comes from and what opens it. */
export interface OpenOptions {
  /** Name of the file: used in messages, and its suffix tells the format. */
  readonly file: string;
  /** @default by the suffix of `file` */
  readonly format?: SopsFormat;
  readonly identities: Identities;
}

/** What can be said about an encrypted document without any key. */
export interface DocumentInfo {
  readonly file: string;
  readonly format: SopsFormat;
  /** age recipients, in the order of the file; of all key groups. */
  readonly recipients: readonly string[];
  /** RFC 3339, as the file has it. */
  readonly lastModified: string;
  /** Version of sops that the file names. */
  readonly version: string;
  readonly rule: SelectionRule;
  /** Number of encrypted values. */
  readonly encrypted: number;
  /** Key paths (`a.b[2]`) of values that the rule wants encrypted and that stand there readable. */
  readonly readable: readonly string[];
}

/** A document that is decrypted and whose MAC is verified. */
export interface OpenedDocument {
  readonly file: string;
  readonly format: SopsFormat;
  /** What `sops decrypt` prints. */
  readonly plaintext: Uint8Array;
  /** age recipients, in the order of the file; of all key groups. */
  readonly recipients: readonly string[];
  /** RFC 3339, as the file has it. */
  readonly lastModified: string;
  readonly rule: SelectionRule;
  /** Where the identity that opened it came from; never the key. */
  readonly identity: string;
}

/** Options of a new document. */
export interface EncryptOptions {
  readonly file: string;
  /** @default by the suffix of `file` */
  readonly format?: SopsFormat;
  /** age recipients: `age1…`, `age1pq1…` or `ssh-ed25519 …`. */
  readonly recipients: readonly string[];
  /** @default keys that end in `_unencrypted` stay readable */
  readonly rule?: SelectionRule;
  readonly now: Date;
}
