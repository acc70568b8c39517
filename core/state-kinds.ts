/** What is known of a kind of place for state before anybody looks there. */
interface StateFacts {
  /** As people write it. */
  readonly title: string;
  /** Variables of the process environment that hold credentials. `*` stands for any part of a name. */
  readonly secrets: readonly string[];
  /** Variables that say which credentials count, such as files and profiles. @default - none */
  readonly names?: readonly string[];
}

/**
 * Where state may live, by the word that a declaration says. The variables are those that the engine's backends read. Variables
 * that would move the state elsewhere than declared, such as `PG_SCHEMA_NAME` or `AWS_ENDPOINT_URL_S3`, are none of them.
 */
export const STATE_KINDS = {
  local: { title: 'a file of this clone', secrets: [] },
  cloud: { title: 'HCP Terraform', secrets: ['TF_TOKEN_*', 'TF_API_TOKEN'] },
  s3: {
    title: 'S3',
    secrets: [
      ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
      'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    ],
    names: [
      ...['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CA_BUNDLE'],
      ...['AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
      ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ],
  },
  gcs: {
    title: 'Google Cloud Storage',
    // The first two hold a key, or the name of a file with one.
    secrets: ['GOOGLE_BACKEND_CREDENTIALS', 'GOOGLE_CREDENTIALS', 'GOOGLE_OAUTH_ACCESS_TOKEN'],
    names: [
      ...['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT'],
      'GOOGLE_IMPERSONATE_SERVICE_ACCOUNT',
    ],
  },
  postgres: { title: 'PostgreSQL', secrets: ['PG_CONN_STR'] },
  http: { title: 'an HTTP server', secrets: ['TF_HTTP_PASSWORD'], names: ['TF_HTTP_USERNAME'] },
} as const satisfies Readonly<Record<string, StateFacts>>;

/** A kind of place for state. */
export type StateKind = keyof typeof STATE_KINDS;

export const stateFacts = (kind: StateKind): StateFacts => STATE_KINDS[kind];

/** Host of HCP Terraform itself. */
export const HCP_HOST = 'app.terraform.io';

/**
 * Variable in which the engine looks for the token of a host. A port stays in the name: no shell sets such a variable, but a
 * parent process does.
 *
 * @param host such as `app.terraform.io`
 */
export const hcpTokenVariable = (host: string) =>
  `TF_TOKEN_${host.replaceAll('-', '__').replaceAll('.', '_')}`;
