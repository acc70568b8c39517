import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSecrets } from '../../../../scripts/sandbox/up/secrets-file';
import { changeSecrets, openSecrets, secretsFileOf } from '../../../../workspace/secrets-file';

let root: string;
let warnings: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
  warnings = [];
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
const context = () => ({
  root,
  env: {},
  home: root,
  now: () => new Date(),
  output: { warn: (text: string) => void warnings.push(text) },
});
const write = (port: number) => writeSecrets(context(), instance(port));
const path = (name: string) => join(root, 'secrets', name);
const open = () => openSecrets(secretsFileOf(root, 'sandbox'), context());
const read = async () =>
  Object.fromEntries((await open()).attributes.map(({ name, value }) => [name, value]));

test('a fresh file has every input of the sandbox environment, and the key is for its owner only', async () => {
  expect(await write(4000)).toBe('secrets/sandbox.enc.tfvars');
  expect(await read()).toEqual({
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
  expect(readFileSync(path('sandbox.enc.tfvars'), 'utf8')).not.toContain('account-4000');
  expect(statSync(join(root, '.plumbline/sandbox/age.txt')).mode & 0o777).toBe(0o600);
});

test('what a person wrote stays, comments and own inputs too; addresses and tokens follow the sandbox', async () => {
  await write(4000);
  const text =
    '# my notes\ndocker_image = "ghcr.io/acme/grid:v9" # next\nextra = true\nrailway_token = "old"\n';
  await changeSecrets(secretsFileOf(root, 'sandbox'), context(), () => text);
  await write(4001);
  expect((await open()).text).toContain(
    '# my notes\ndocker_image = "ghcr.io/acme/grid:v9" # next\nextra = true\n',
  );
  expect(await read()).toMatchObject({
    railway_token: 'account-4001',
    extra: true,
    docker_image: 'ghcr.io/acme/grid:v9',
  });
});

test('writing it again changes nothing', async () => {
  await write(4000);
  const before = readFileSync(path('sandbox.enc.tfvars'));
  await write(4000);
  expect(readFileSync(path('sandbox.enc.tfvars'))).toEqual(before);
});

test('a plaintext file of an earlier version is taken over and leaves', async () => {
  mkdirSync(path('.'));
  writeFileSync(path('sandbox.tfvars'), '# mine\ndocker_image = "ghcr.io/acme/grid:v9"\n');
  await write(4000);
  expect((await open()).text).toMatch(/^# mine\ndocker_image = "ghcr.io\/acme\/grid:v9"\n/);
  expect(existsSync(path('sandbox.tfvars'))).toBe(false);
});

test('a plaintext file that is no tfvars is an error and stays as it is', async () => {
  mkdirSync(path('.'));
  writeFileSync(path('sandbox.tfvars'), '<<<<<<< HEAD\n');
  await expect(write(4000)).rejects.toThrow(/sandbox\.enc\.tfvars:1/);
  expect(readFileSync(path('sandbox.tfvars'), 'utf8')).toBe('<<<<<<< HEAD\n');
});

test('an altered file is refused and stays as it is', async () => {
  await write(4000);
  const altered = readFileSync(path('sandbox.enc.tfvars'), 'utf8').replace(/data:(.)/, (_, first: string) =>
    first === 'A' ? 'data:B' : 'data:A',
  );
  writeFileSync(path('sandbox.enc.tfvars'), altered);
  await expect(write(4000)).rejects.toThrow(/sandbox\.enc\.tfvars/);
  expect(readFileSync(path('sandbox.enc.tfvars'), 'utf8')).toBe(altered);
});

test('a file whose key is gone is set aside, said, and replaced', async () => {
  await write(4000);
  const lost = readFileSync(path('sandbox.enc.tfvars'));
  rmSync(join(root, '.plumbline'), { recursive: true });
  await write(4001);
  expect(readFileSync(path('sandbox.enc.tfvars.old'))).toEqual(lost);
  expect(warnings.join()).toContain('sandbox.enc.tfvars.old');
  expect(await read()).toMatchObject({ railway_token: 'account-4001' });
  expect(readdirSync(path('.')).sort()).toEqual(['sandbox.enc.tfvars', 'sandbox.enc.tfvars.old']);
});
