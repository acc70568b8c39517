import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity } from '../../../../formats/sops';
import { realRuntime } from '../../../../platforms/http';
import { type BackupInput, runBackup } from '../../../../scripts/secrets/backup/run';
import { createSecrets, secretsFileAt } from '../../../../workspace/secrets-file';
import { type FakeVault, startVault } from '../../../platforms/vault/fake';
import { recordedContext } from '../../../workspace/engine/project';

let root: string;
let vault: FakeVault;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-backup-'));
  vault = await startVault();
  const { identity, recipient } = await generateIdentity();
  mkdirSync(join(root, '.plumbline', 'sandbox'), { recursive: true });
  writeFileSync(join(root, '.plumbline', 'sandbox', 'age.txt'), `${identity}\n`);
  await createSecrets(
    secretsFileAt(root, 'prod', 'tfvars'),
    { root, env: {}, home: root, now: () => new Date(), recipients: [recipient] },
    'session_secret = "sentinel-value"\nreplicas = 3\nunset = null\nhosts = ["a", "b"]\n',
  );
});
afterEach(async () => {
  await vault.close();
  rmSync(root, { recursive: true });
});

async function backup(rest: Partial<BackupInput> = {}, env: Record<string, string> = {}) {
  const recorded = recordedContext(root, {
    env: { VAULT_ADDR: vault.address, VAULT_TOKEN: 'hvs.good', ...env },
  });
  const input = { environment: undefined, to: 'vault', dryRun: false, runtime: realRuntime, ...rest };
  const code = await runBackup({ ...recorded.context, ...input });
  return { code, text: recorded.text() };
}

test('every value that is set is in Vault, as the engine would get it; none is shown', async () => {
  const { code, text } = await backup();
  expect(code).toBe(0);
  expect(text).toMatch(/Stored 3 values in Vault at secret\/plumbline\/prod \(version 1\)/);
  expect(text).not.toContain('sentinel-value');
  const [first] = vault.versions.get('plumbline/prod')!;
  expect(first).toMatchObject({ data: { session_secret: 'sentinel-value', replicas: '3' } });
  expect((await backup()).text).toMatch(/holds these values already .*version 1/);
});

test('the values go to Vault and nowhere else', async () => {
  const asked: string[] = [];
  const runtime = {
    ...realRuntime,
    fetch: (url: string, init: RequestInit) => {
      asked.push(new URL(url).origin);
      return fetch(url, init);
    },
  };
  await backup({ runtime });
  expect(new Set(asked)).toEqual(new Set([vault.address]));
});

test('a dry run names what would be stored and asks Vault nothing', async () => {
  const { text } = await backup({ dryRun: true, mount: 'kv', path: 'team/prod' });
  expect(text).toMatch(/Would store 3 values in Vault at kv\/team\/prod: session_secret, replicas, hosts/);
  expect(vault.requests).toEqual([]);
});

test.each([
  [{ VAULT_ADDR: '' }, {}, /VAULT_ADDR is not set/],
  [{ VAULT_TOKEN: '' }, {}, /VAULT_TOKEN is not set.*VAULT_ROLE_ID/s],
  [{ VAULT_TOKEN: '', VAULT_ROLE_ID: 'role' }, {}, /VAULT_TOKEN is not set/],
  [{ VAULT_ADDR: 'http://vault.example.com' }, {}, /refused.*unencrypted/s],
  [{}, { to: 's3' }, /"s3" is no place for a backup/],
  [{}, { environment: 'staging' }, /secrets\/staging\.enc\.tfvars does not exist/],
])('with %j and %j it says what is missing before anything is sent', async (env, rest, message) => {
  await expect(backup(rest, env)).rejects.toThrow(message);
  expect(vault.requests).toEqual([]);
});
