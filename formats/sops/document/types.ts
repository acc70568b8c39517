import type { SopsFormat } from '../formats/format';
import type { Identities } from '../keys/identities';
import type { SelectionRule } from '../rules/selection';

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
  /** What `sops decrypt` prints; of YAML, dotenv and INI as JSON, comments left out. */
  readonly plaintext: Uint8Array;
  /** age recipients, in the order of the file; of all key groups. */
  readonly recipients: readonly string[];
  /** RFC 3339, as the file has it. */
  readonly lastModified: string;
  readonly rule: SelectionRule;
  /** Where the identity that opened it came from; never the key. */
  readonly identity: string;
}
