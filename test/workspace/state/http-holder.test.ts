/** Asking who holds a lock leaves none behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../../../providers/framework/plugin/certificate';
import { type HttpStore, type HttpStoreOptions, startHttpStore } from '../../../sandbox/state-stores';
import { httpHolder } from '../../../workspace/state/http-holder';

const THEIRS = JSON.stringify({ ID: 'theirs', Operation: 'OperationTypeApply', Who: 'ben@laptop' });

let store: HttpStore;
const open = async (options?: HttpStoreOptions) => {
  store = await startHttpStore(options);
};
afterEach(() => store.stop());

function holder(env: Record<string, string> = {}, patienceMs?: number) {
  const lockAddress = `${store.address}/lock`;
  return httpHolder({ kind: 'http', address: store.address, lockAddress }, env, patienceMs);
}

test.each(['lost', 'silent'] as const)('a lock is given back whose grant is %s', async (answer) => {
  await open();
  store.breakNext({ method: 'LOCK', answer });
  await expect(holder({}, 300)).rejects.toThrow();
  expect(store.requests.at(-1)).toBe('UNLOCK /state/prod/lock 200');
  expect(store.lock).toBeUndefined();
});

test('a server that fails may have given the lock', async () => {
  await open();
  store.breakNext({ method: 'LOCK', answer: { status: 502 } });
  expect(await holder()).toBeUndefined();
  expect(store.requests).toEqual(['LOCK /state/prod/lock 502', 'UNLOCK /state/prod/lock 200']);
});

test.each([
  ['that is held', undefined],
  ['that it refuses', { status: 403 }],
])('nothing is given back of a lock %s', async (_, answer) => {
  await open();
  store.lock = THEIRS;
  if (answer) store.breakNext({ method: 'LOCK', answer });
  const found = await holder();
  expect(found?.who).toBe(answer ? undefined : 'ben@laptop (apply), lock theirs');
  expect(store.requests).toHaveLength(1);
  expect(store.lock).toBe(THEIRS);
});

test('a server with a certificate of its own is trusted as the engine trusts it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-http-holder-'));
  const { pem: cert, keyPem: key } = selfSigned(new Date());
  const SSL_CERT_FILE = join(folder, 'ca.pem');
  writeFileSync(SSL_CERT_FILE, cert);
  await open({ tls: { cert, key } });
  store.lock = THEIRS;
  await expect(holder()).rejects.toThrow();
  expect((await holder({ SSL_CERT_FILE }))?.who).toContain('ben@laptop');
  rmSync(folder, { recursive: true });
});
