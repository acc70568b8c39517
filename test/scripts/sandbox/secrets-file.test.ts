import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTfvars } from '../../../scripts/lib/tfvars';
import { writeSecrets } from '../../../scripts/sandbox/secrets-file';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const instance = (port: number) => ({
  pid: 1,
  port,
  url: `http://127.0.0.1:${port}`,
  credentials: {
    railwayAccountToken: `account-${port}`,
    railwayProjectToken: 'project',
    dokployKey: `key-${port}`,
  },
});
const file = () => join(root, 'secrets', 'sandbox.tfvars');
const read = () =>
  Object.fromEntries(
    parseTfvars(readFileSync(file(), 'utf8'), 'sandbox.tfvars').map(({ name, value }) => [name, value]),
  );

test('a fresh file has every input of the sandbox environment and only its owner can read it', () => {
  writeSecrets(root, instance(4000));
  expect(read()).toEqual({
    railway_token: 'account-4000',
    railway_endpoint: 'http://127.0.0.1:4000/railway/graphql/v2',
    dokploy_token: 'key-4000',
    dokploy_url: 'http://127.0.0.1:4000/dokploy',
    docker_image: 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d',
    ledger_image: 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d',
    fingerprint_key: expect.stringMatching(/^.{32,}$/),
    session_secret: expect.any(String),
    postgres_password: expect.any(String),
    redis_password: expect.any(String),
  });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('what a person wrote stays, comments and own inputs too; addresses and tokens follow the sandbox', () => {
  mkdirSync(join(root, 'secrets'));
  writeFileSync(
    file(),
    '# my notes\ndocker_image = "ghcr.io/acme/grid:v9" # next\nextra = 3\nrailway_token = "old"\n',
  );
  writeSecrets(root, instance(4001));
  const text = readFileSync(file(), 'utf8');
  expect(text).toContain('# my notes\ndocker_image = "ghcr.io/acme/grid:v9" # next\nextra = 3\n');
  expect(read()).toMatchObject({
    railway_token: 'account-4001',
    extra: 3,
    docker_image: 'ghcr.io/acme/grid:v9',
  });
});

test('writing it again changes nothing', () => {
  writeSecrets(root, instance(4000));
  const before = readFileSync(file(), 'utf8');
  writeSecrets(root, instance(4000));
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

test('a file that is no tfvars is an error and stays as it is', () => {
  mkdirSync(join(root, 'secrets'));
  writeFileSync(file(), '<<<<<<< HEAD\n');
  expect(() => writeSecrets(root, instance(4000))).toThrow(/sandbox\.tfvars:1/);
  expect(readFileSync(file(), 'utf8')).toBe('<<<<<<< HEAD\n');
});
