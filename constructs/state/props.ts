import { confidentialAddressProblem, withoutCredentials } from '../confidential-address';
import type { Refusal } from '../declaration-error';
import { options } from '../props/check';
import { below, flag, isObject, type Kind, needed, oneOf, text, variants } from '../props/kind';
import { ruled } from '../props/ruled';
import { isToken } from '../terraform-value';
import type {
  GcsState,
  HcpTerraformState,
  HttpState,
  LocalState,
  PostgresState,
  S3State,
  StateLocation,
} from './location';

/** A text that counts before any input is known, and under a rule of its own. */
function settled(problem: (value: string) => string | undefined, description: string): Kind<string> {
  const known = ruled(text, { validate: blankOr(problem), description });
  return {
    ...known,
    flaw: (value: string, field) =>
      isToken(value) || value.includes('${')
        ? {
            field,
            why: 'the engine looks for the state before it knows any input or resource',
            next: 'write it as a plain text',
          }
        : known.flaw?.(value, field),
  };
}

const blankOr =
  (problem: (value: string) => string | undefined) =>
  (value: string): string | undefined =>
    value.trim() === '' ? 'it is blank' : problem(value);

const form = (pattern: RegExp, why: string, description: string) =>
  settled((value) => (pattern.test(value) ? undefined : why), description);

const hcpName = form(
  /^[\w-]{1,90}$/,
  'HCP Terraform takes letters, digits, "_" and "-", 90 at most',
  'write the name as HCP Terraform shows it',
);

const host = form(
  /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i,
  'it is no host name',
  'write a host name such as app.terraform.io, without https:// and path',
);

const bucket = form(/^[\w.-]+$/, 'it is no name of a bucket', 'write the name alone, without s3:// or gs://');

const objectName = form(/^[^/].*[^/]$|^[^/]$/s, 'it begins or ends with "/"', 'write it like shop/prod');

const region = form(/^[a-z0-9-]+$/i, 'it is no region', 'write a region such as eu-central-1');

/** PostgreSQL cuts longer names, so that two of them would be one. */
const MOST_BYTES = 63;

const schema = settled(
  (value) =>
    Buffer.byteLength(value) <= MOST_BYTES ? undefined : `PostgreSQL cuts names after ${MOST_BYTES} bytes`,
  'write a schema such as state_prod',
);

const plainAddress = settled(confidentialAddressProblem, 'write an https address without a user name');

const address: Kind<string> = {
  ...plainAddress,
  flaw(value: string, field) {
    const flaw = plainAddress.flaw?.(value, field);
    return flaw?.value === undefined ? flaw : { ...flaw, value: withoutCredentials(value) };
  },
};

const shapes = variants<StateLocation>('kind', {
  local: options<LocalState>({ kind: needed(oneOf('local')), onlyOnThisMachine: flag }),
  cloud: options<HcpTerraformState>({
    kind: needed(oneOf('cloud')),
    organization: needed(hcpName),
    workspace: needed(hcpName),
    hostname: host,
  }),
  s3: options<S3State>({
    kind: needed(oneOf('s3')),
    bucket: needed(bucket),
    key: needed(objectName),
    region: needed(region),
    endpoint: address,
    usePathStyle: flag,
    lockfile: flag,
  }),
  gcs: options<GcsState>({ kind: needed(oneOf('gcs')), bucket: needed(bucket), prefix: needed(objectName) }),
  postgres: options<PostgresState>({
    kind: needed(oneOf('postgres')),
    schema: needed(schema),
    prepared: flag,
  }),
  http: options<HttpState>({
    kind: needed(oneOf('http')),
    address: needed(address),
    updateMethod: oneOf('POST', 'PUT'),
    lockAddress: address,
    lockMethod: oneOf('LOCK', 'POST', 'PUT'),
    unlockAddress: address,
    unlockMethod: oneOf('UNLOCK', 'DELETE', 'POST'),
  }),
});

/** What a person might declare a credential as, and where it belongs. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  token: 'TF_API_TOKEN',
  accessKey: 'AWS_ACCESS_KEY_ID',
  secretKey: 'AWS_SECRET_ACCESS_KEY',
  sessionToken: 'AWS_SESSION_TOKEN',
  credentials: 'GOOGLE_CREDENTIALS',
  accessToken: 'GOOGLE_OAUTH_ACCESS_TOKEN',
  connStr: 'PG_CONN_STR',
  connectionString: 'PG_CONN_STR',
  connectionUrl: 'PG_CONN_STR',
  username: 'TF_HTTP_USERNAME',
  password: 'TF_HTTP_PASSWORD',
};

/** Where state lives; whatever is a credential belongs into the environment of who runs Plumbline. */
export const stateLocation: Kind<StateLocation> = {
  ...shapes,
  flaw: (value: object, field) => declaredCredential(value, field) ?? shapes.flaw?.(value, field),
};

function declaredCredential(value: object, field: string): Refusal | undefined {
  if (!isObject(value)) return undefined;
  const name = Object.keys(value).find((key) => Object.hasOwn(CREDENTIALS, key));
  if (name === undefined) return undefined;
  return {
    field: below(field, name),
    why: 'who may read and write the state is no part of a declaration, and whatever is declared is in git and in cdktf.out',
    next: `take it out, and set ${CREDENTIALS[name]} where Plumbline runs`,
  };
}
