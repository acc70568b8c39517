import type { OpenedDocument } from '../../formats/sops';
import type { Attribute } from '../../formats/tfvars';

/** `tfvars`: one opaque ciphertext, comments kept. `json`: a ciphertext per variable, which git can merge. */
export type SecretsForm = 'tfvars' | 'json';

/** The encrypted inputs file of an environment. */
export interface SecretsFile {
  readonly environment: string;
  /** Absolute. */
  readonly path: string;
  /** Relative to the project root where it is inside; for messages. */
  readonly file: string;
  readonly form: SecretsForm;
}

/** What opening an encrypted file needs from the surroundings. */
export interface SecretsContext {
  /** Project root. */
  readonly root: string;
  /** The process environment: `SOPS_AGE_*`, `XDG_CONFIG_HOME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default HOME of `env`, else that of the user */
  readonly home?: string;
  /** Variables whose values may be read by anyone, such as images; every other value is masked in all output. @default none */
  readonly publicNames?: ReadonlySet<string>;
}

/** A file that was decrypted, verified and parsed; its values are masked in all output. */
export interface OpenSecrets {
  readonly secretsFile: SecretsFile;
  /** The plaintext: tfvars, or JSON for the json form. */
  readonly text: string;
  readonly attributes: readonly Attribute[];
  readonly document: OpenedDocument;
}

/** Names of variables by what happened to them. */
export interface KeyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}
