import { realRuntime } from '../../../platforms/http';
import { backUp, VaultClient, type VaultOptions } from '../../../platforms/vault';
import { type FakeVault, startVault } from './fake';

const PLACE = { mount: 'secret', path: 'plumbline/prod' };
const VALUES = { session_secret: 'sentinel-session-value', docker_image: 'ghcr.io/acme/grid:v1-abcdef' };

let vault: FakeVault;
beforeEach(async () => {
  vault = await startVault();
});
afterEach(() => vault.close());

const client = (options: Partial<VaultOptions> = {}) =>
  new VaultClient({
    address: vault.address,
    login: { token: 'hvs.good' },
    // Retries of reads do not wait, and give up when the time is up all the same.
    runtime: { ...realRuntime, sleep: async () => {} },
    ...options,
  });

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => new Error('it went well'),
    (reason: Error) => reason,
  );
  expect(error.message).not.toContain('sentinel');
  expect(error.message).not.toContain('hvs.good');
  return error.message;
};

test('stores a first version, a next one when something changed, and none when nothing did', async () => {
  expect(await backUp(client(), PLACE, VALUES)).toEqual({ version: 1, written: true });
  expect(await backUp(client(), PLACE, VALUES)).toEqual({ version: 1, written: false });
  const changed = { ...VALUES, session_secret: 'another' };
  expect(await backUp(client(), PLACE, changed)).toEqual({ version: 2, written: true });
  const { session_secret: _, ...fewer } = changed;
  expect(await backUp(client(), PLACE, fewer)).toEqual({ version: 3, written: true });
  expect(vault.versions.get('plumbline/prod')).toEqual([
    { data: VALUES },
    { data: changed },
    { data: fewer },
  ]);
});

test('a deleted version is followed by the next one', async () => {
  vault.versions.set('plumbline/prod', [{ data: {} }, { deleted: true }]);
  expect(await backUp(client(), PLACE, VALUES)).toEqual({ version: 3, written: true });
});

test('logs in as a machine, once, and works in a namespace', async () => {
  await vault.close();
  vault = await startVault({ namespace: 'team' });
  const login = { roleId: 'role', secretId: 'secret-id' };
  await backUp(client({ login, namespace: 'team' }), PLACE, VALUES);
  expect(vault.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/auth/approle/login',
    'GET /v1/secret/data/plumbline/prod',
    'POST /v1/secret/data/plumbline/prod',
    'GET /v1/secret/data/plumbline/prod',
  ]);
  expect(new Set(vault.requests.map(({ namespace }) => namespace))).toEqual(new Set(['team']));
});

test('a write by somebody else in between is refused by Vault and overwritten by nobody', async () => {
  vault.onWrite(() => void vault.versions.set('plumbline/prod', [{ data: { theirs: 'x' } }]));
  expect(await refusal(backUp(client(), PLACE, VALUES))).toMatch(/check-and-set .*Somebody else wrote/s);
  expect(vault.versions.get('plumbline/prod')).toEqual([{ data: { theirs: 'x' } }]);
});

test('a write whose answer is lost is read back rather than repeated', async () => {
  vault.faults.push(undefined as never, 'lost-write');
  expect(await backUp(client(), PLACE, VALUES)).toEqual({ version: 1, written: true });
  expect(vault.versions.get('plumbline/prod')).toHaveLength(1);
});

test('a sealed Vault is said to be sealed, at once', async () => {
  vault.faults.push('sealed', 'sealed', 'sealed');
  expect(await refusal(backUp(client(), PLACE, VALUES))).toMatch(/HTTP 503 "Vault is sealed".*unsealed/s);
  expect(vault.requests).toHaveLength(1);
});

test.each([
  [
    'a wrong token',
    { login: { token: 'hvs.bad' } },
    /HTTP 403 "permission denied".*token is wrong or expired/s,
  ],
  ['another namespace', { namespace: 'other' }, /HTTP 403.*namespace/s],
  [
    'a wrong secret id',
    { login: { roleId: 'role', secretId: 'old' } },
    /log in to Vault.*HTTP 400.*secret id/s,
  ],
] as const)('%s is refused with what to do', async (_, options, message) => {
  expect(await refusal(backUp(client(options), PLACE, VALUES))).toMatch(message);
  expect(vault.versions.size).toBe(0);
});

test('a policy that allows only reading, and a mount that is none, are told apart', async () => {
  vault.policy.write = false;
  expect(await refusal(backUp(client(), PLACE, VALUES))).toMatch(/write secret\/plumbline\/prod.*HTTP 403/s);
  const nowhere = { mount: 'kv', path: 'x' };
  expect(await refusal(backUp(client(), nowhere, VALUES))).toMatch(/HTTP 404.*no KV engine of version 2/s);
});

test('a Vault that does not answer in time ends in an error and not in a wait', async () => {
  vault.faults.push('slow', 'slow', 'slow', 'slow');
  expect(await refusal(backUp(client({ timeoutMs: 50 }), PLACE, VALUES))).toMatch(
    /no complete answer within/,
  );
});

test('a page in the place of Vault ends in an error', async () => {
  vault.faults.push('html');
  expect(await refusal(backUp(client(), PLACE, VALUES))).toMatch(/a web page/);
});

test('secrets do not travel unencrypted, but on this machine', () => {
  for (const address of ['http://vault.example.com:8200', 'http://127.0.0.1.example.com', 'vault:8200', '']) {
    expect(() => client({ address })).toThrow(/is refused/);
  }
  for (const address of ['https://vault.example.com', 'http://localhost:8200', 'http://[::1]:8200']) {
    client({ address });
  }
});

test('names of mounts and paths stay below the engine', async () => {
  const place = { mount: 'secret', path: 'a b/ü?version=1#x' };
  await backUp(client(), place, VALUES);
  expect([...vault.versions.keys()]).toEqual(['a b/ü?version=1#x']);
  for (const path of ['../../sys/seal', 'a/./b', '', '/']) {
    expect(await refusal(backUp(client(), { mount: 'secret', path }, VALUES))).toMatch(/no mount or path/);
  }
});
