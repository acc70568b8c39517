/** Who may read and write state: passed on to the engine and to nobody else, masked, and missed by name. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { forgetSecrets, MASK, redact } from '../../../core/redaction';
import { registerCredentials } from '../../../core/redaction/credentials';
import { STATE_KINDS, type StateKind } from '../../../core/state-kinds';
import { childEnv, hostEnv } from '../../../workspace/engine/engine-variables';
import { missingCredentials, requireStateCredentials } from '../../../workspace/state/credentials';
import { manifestOf } from '../engine/project';

const PLACES: { readonly [K in StateKind]: Extract<ManifestState, { kind: K }> } = {
  local: { kind: 'local', path: 'x.tfstate' },
  cloud: { kind: 'cloud', hostname: 'app.terraform.io', organization: 'o', workspace: 'w' },
  s3: { kind: 's3', bucket: 'b', key: 'k', region: 'eu-central-1', usePathStyle: false, lockfile: true },
  gcs: { kind: 'gcs', bucket: 'b', prefix: 'p' },
  postgres: { kind: 'postgres', schema: 's' },
  http: { kind: 'http', address: 'https://s.example.com' },
};
const elsewhere: ManifestState = { ...PLACES.s3, endpoint: 'https://s3.example.com' };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plumbline-credentials-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
  forgetSecrets();
});

const variablesOf = (kind: StateKind): readonly string[] => {
  const { secrets, names = [] }: { secrets: readonly string[]; names?: readonly string[] } =
    STATE_KINDS[kind];
  return [...secrets, ...names].map((name) => name.replace('*', 'app_terraform_io'));
};
const kinds = Object.keys(STATE_KINDS) as StateKind[];
const everything = Object.fromEntries(kinds.flatMap(variablesOf).map((name) => [name, `value of ${name}`]));

test.each(kinds)(
  'with state of the kind %s the engine gets its credentials and those of no other',
  (kind) => {
    const seen = Object.keys(childEnv(everything, { ...manifestOf('prod'), state: PLACES[kind] }, new Map()));
    const given = seen.filter((name) => name in everything);
    // Hosts of private modules have such a token as well; the engine does not read the pipeline's own name for it.
    const known = variablesOf(kind).filter((name) => name !== 'TF_API_TOKEN');
    expect(new Set(given)).toEqual(new Set([...known, 'TF_TOKEN_app_terraform_io']));
    expect(Object.keys(hostEnv(everything))).toEqual([]);
  },
);

test('a variable that would move the state elsewhere than declared does not reach the engine', () => {
  const env = { PG_SCHEMA_NAME: 'x', AWS_ENDPOINT_URL_S3: 'x', TF_HTTP_ADDRESS: 'x', AWS_S3_ENDPOINT: 'x' };
  for (const kind of kinds) {
    const seen = childEnv(env, { ...manifestOf('prod'), state: PLACES[kind] }, new Map());
    expect(Object.keys(env).filter((name) => name in seen)).toEqual([]);
  }
});

test('PostgreSQL shows whoever waits for a lock which environment holds it', () => {
  const { PGAPPNAME } = childEnv({}, { ...manifestOf('prod'), state: PLACES.postgres }, new Map());
  expect(PGAPPNAME).toMatch(/^plumbline prod \S+@\S+$/);
});

test.each([
  // secretlint-disable-next-line -- a made-up value
  ['PG_CONN_STR', 'postgres://me:p%40ss-word-1@db/x', 'p@ss-word-1'],
  ['PG_CONN_STR', "host=db user=me password='p\\'ss word 2' dbname=x", "p'ss word 2"],
  ['TF_HTTP_PASSWORD', 'correct-horse-3', 'correct-horse-3'],
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI/K7MDENG'],
  ['TF_API_TOKEN', 'abcdefgh.atlasv1.xyz', 'abcdefgh.atlasv1.xyz'],
  ['GOOGLE_CREDENTIALS', '{"private_key": "first line\\nsecond line"}', 'first line\nsecond line'],
])('the secret in %s is masked, and what it is part of', (name, value, secret) => {
  registerCredentials({ [name]: value });
  expect(redact(`said "${secret}"!`)).not.toContain(secret);
  expect(redact(`said "${value}"!`)).not.toContain(value);
});

test.each([
  ['a pasted line', '{"private_key": "first line\nsecond line"}', ['first line', 'second line']],
  ['an escape that JSON has not', '{"private_key": "first line\\nlast \\x"}', ['first line', 'last \\x']],
  ['a backslash before an end of line', '{"private_key": "a line\\\nlast line"}', ['a line\\', 'last line']],
  ['no end', '{"private_key": "first line\\nsecond line', ['first line', 'second line']],
  ['no text', '{"private_key": ["first line", "second line"]}', []],
])('a key as JSON with %s stops no command, and is masked', (_, value, lines) => {
  registerCredentials({ GOOGLE_CREDENTIALS: value });
  expect(redact(`said ${value}!`)).toBe(`said ${MASK}!`);
  for (const line of lines) expect(redact(`at <${line}>`)).toBe(`at <${MASK}>`);
});

test('a path is no secret', () => {
  registerCredentials({ GOOGLE_CREDENTIALS: '/home/ann/key.json', AWS_PROFILE: 'production' });
  expect(redact('/home/ann/key.json of production')).toBe('/home/ann/key.json of production');
});

describe('what is missing is said by name:', () => {
  type Env = Readonly<Record<string, string>>;
  test.each<[string, ManifestState, Env, RegExp]>([
    ['no connection string', PLACES.postgres, {}, /^PG_CONN_STR is not set/],
    ['none that is one', PLACES.postgres, { PG_CONN_STR: 'nonsense' }, /^PG_CONN_STR is no connection/],
    [
      'half a key',
      PLACES.s3,
      { AWS_ACCESS_KEY_ID: 'x' },
      /^AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not/,
    ],
    ['the other half', elsewhere, { AWS_SECRET_ACCESS_KEY: 'x' }, /and AWS_ACCESS_KEY_ID is not/],
    [
      'no key at a store of one’s own',
      elsewhere,
      {},
      /^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/,
    ],
    ['a profile of no file', PLACES.s3, { AWS_PROFILE: 'x' }, /are not set/],
    ['a key file that is gone', PLACES.gcs, { GOOGLE_APPLICATION_CREDENTIALS: '/gone' }, /names \/gone/],
    ['a user without password', PLACES.http, { TF_HTTP_USERNAME: 'x' }, /TF_HTTP_PASSWORD is not/],
  ])('%s', (_, state, env, what) => {
    const parts = missingCredentials(state, { HOME: home, ...env });
    expect(parts?.what).toMatch(what);
    expect(parts?.next).toMatch(/^(Export|Correct)/);
    expect(() => requireStateCredentials(state, 'prod', { HOME: home, ...env })).toThrow(
      /^the state of "prod": /,
    );
  });

  test.each<[string, ManifestState, Env]>([
    ['a file', PLACES.local, {}],
    ['an address', PLACES.postgres, { PG_CONN_STR: 'postgresql://u@h/d' }],
    ['words', PLACES.postgres, { PG_CONN_STR: 'host=h' }],
    ['both halves', elsewhere, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' }],
    ['what a machine at AWS may be', PLACES.s3, {}],
    ['a role of a job', elsewhere, { AWS_WEB_IDENTITY_TOKEN_FILE: '/x' }],
    ['what a machine at Google may be', PLACES.gcs, {}],
    ['a server for everybody', PLACES.http, {}],
  ])('not with %s', (_, state, env) => {
    expect(missingCredentials(state, { HOME: home, ...env })).toBeUndefined();
  });

  test('not with a file of AWS', () => {
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws/credentials'), '[default]');
    expect(missingCredentials(elsewhere, { HOME: home })).toBeUndefined();
  });
});
