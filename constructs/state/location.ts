/** A file under `.plumbline/state` of the clone. */
export interface LocalState {
  readonly kind: 'local';
  /** Says that one clone is meant to be the only one that knows what runs. Production needs the word. @default false */
  readonly onlyOnThisMachine?: boolean;
}

/** A workspace of HCP Terraform, or of Terraform Enterprise. The token is in `TF_TOKEN_<host>` or `TF_API_TOKEN`, never here. */
export interface HcpTerraformState {
  readonly kind: 'cloud';
  readonly organization: string;
  /** One workspace per environment. */
  readonly workspace: string;
  /** @default 'app.terraform.io' */
  readonly hostname?: string;
}

/**
 * An object in a bucket of S3 or of a store that speaks its protocol. Credentials are those that AWS programs take:
 * `AWS_ACCESS_KEY_ID` with `AWS_SECRET_ACCESS_KEY`, `AWS_PROFILE`, or a role.
 */
export interface S3State {
  readonly kind: 's3';
  readonly bucket: string;
  /** Name of the object, one per environment, such as `shop/prod.tfstate`. */
  readonly key: string;
  /** Such as `eu-central-1`; what the store expects where it is not AWS, often `us-east-1` or `auto`. */
  readonly region: string;
  /** Address of a store that is not AWS. @default - AWS */
  readonly endpoint?: string;
  /** Whether the bucket is in the path rather than in the host name. @default - true with an endpoint of its own */
  readonly usePathStyle?: boolean;
  /**
   * Whether an object beside the state is the lock (`use_lockfile`, by conditional writes). Without it two people who apply at the
   * same moment undo each other. @default true
   */
  readonly lockfile?: boolean;
}

/** A bucket of Google Cloud Storage. Credentials are those that Google's programs take, such as `GOOGLE_CREDENTIALS`. */
export interface GcsState {
  readonly kind: 'gcs';
  readonly bucket: string;
  /** Folder of the state, one per environment, such as `shop/prod`. */
  readonly prefix: string;
}

/** A schema of a PostgreSQL database. The connection string is in `PG_CONN_STR`, never here. */
export interface PostgresState {
  readonly kind: 'postgres';
  /** One per environment, such as `state_prod`; at most 63 bytes. */
  readonly schema: string;
  /** Whether schema, table and index are there already, and the login may not create them. @default false */
  readonly prepared?: boolean;
}

/** A server that keeps state under an address, such as GitLab. Credentials are in `TF_HTTP_USERNAME` and `TF_HTTP_PASSWORD`. */
export interface HttpState {
  readonly kind: 'http';
  /** Where state is read and written; https, or http on this machine; one per environment. */
  readonly address: string;
  /** @default 'POST' */
  readonly updateMethod?: 'POST' | 'PUT';
  /** Where the lock is taken. @default - nothing is locked: two people who apply at the same moment undo each other */
  readonly lockAddress?: string;
  /** @default 'LOCK' */
  readonly lockMethod?: 'LOCK' | 'POST' | 'PUT';
  /** Where the lock is given back. @default - `lockAddress` */
  readonly unlockAddress?: string;
  /** @default 'UNLOCK' */
  readonly unlockMethod?: 'UNLOCK' | 'DELETE' | 'POST';
}

/** Where Terraform keeps its state. */
export type StateLocation = LocalState | HcpTerraformState | S3State | GcsState | PostgresState | HttpState;
