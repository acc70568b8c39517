/** What doctor says of a place of state that is not HCP Terraform. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { type HttpStore, startHttpStore } from '../../../sandbox/state-stores';
import { checkStore } from '../../../scripts/doctor/state-store';
import { localStatePath } from '../../../workspace/state/local-file';
import { manifestOf } from '../../workspace/engine/project';
import { realEngine } from '../../workspace/engine/real-engine';

const STATE = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 7,
  lineage: 'a-lineage',
  outputs: {},
  resources: [],
};

let root: string;
let store: HttpStore;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-doctor-state-'));
  store = await startHttpStore({ login: { username: 'ann', password: 'correct-horse' } });
});
afterEach(async () => {
  rmSync(root, { recursive: true });
  await store.stop();
});

const LOGIN = { TF_HTTP_USERNAME: 'ann', TF_HTTP_PASSWORD: 'correct-horse' };
const shared = (lock = true): ManifestState => ({
  ...{ kind: 'http', address: store.address },
  ...(lock && { lockAddress: `${store.address}/lock`, unlockAddress: `${store.address}/lock` }),
});

async function rowOf(state: ManifestState, env: Record<string, string> = LOGIN, named = true) {
  const { path } = await realEngine();
  const surroundings = { PATH: process.env['PATH'], HOME: root, PLUMBLINE_ENGINE: path, ...env };
  const rows = await checkStore({ root, manifest: manifestOf('prod', { state }), env: surroundings, named });
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

function keepFile(content: string): void {
  const file = localStatePath(root, 'prod');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

test('a file is told with its version, and one that is damaged is wrong', async () => {
  const file: ManifestState = { kind: 'local', path: '../../../.plumbline/state/prod.tfstate' };
  expect(await rowOf(file)).toMatchObject({ status: 'ok', detail: expect.stringContaining('none yet') });
  keepFile(JSON.stringify(STATE));
  expect((await rowOf(file)).detail).toBe(
    'in the file .plumbline/state/prod.tfstate of this clone: serial 7, 0 resources',
  );
  keepFile('{');
  expect(await rowOf(file)).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('cannot be read'),
  });
});

test('a file that was not moved yet is wrong', async () => {
  keepFile(JSON.stringify(STATE));
  expect(await rowOf(shared())).toMatchObject({
    status: 'fail',
    next: expect.stringContaining('state move prod'),
  });
});

test('a shared place is read and locked, and left as it was', async () => {
  store.state = Buffer.from(JSON.stringify(STATE));
  expect(await rowOf(shared())).toEqual({
    name: 'state',
    status: 'ok',
    detail: `in ${store.address}: serial 7, 0 resources, not locked`,
  });
  expect(store.lock).toBeUndefined();
  expect(existsSync(join(root, '.plumbline')) ? readdirSync(join(root, '.plumbline')) : []).toEqual([]);
});

test('who holds the lock is named', async () => {
  store.lock = JSON.stringify({
    ID: 'theirs',
    Who: 'ben@laptop',
    Operation: 'OperationTypeApply',
    Created: '',
  });
  const { status, detail } = await rowOf(shared());
  expect([status, detail]).toEqual([
    'warn',
    expect.stringContaining('locked by ben@laptop (apply), lock theirs'),
  ]);
});

test('a place that locks nothing deserves attention', async () => {
  expect(await rowOf(shared(false))).toMatchObject({
    status: 'warn',
    next: expect.stringContaining('lockAddress'),
  });
});

test('missing credentials are named; they are no failure where no environment was asked for', async () => {
  const half = { TF_HTTP_USERNAME: 'ann' };
  expect(await rowOf(shared(), half)).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('TF_HTTP_PASSWORD is not'),
  });
  expect((await rowOf(shared(), half, false)).status).toBe('warn');
  expect((await rowOf({ kind: 'postgres', schema: 's' }, {})).detail).toContain('PG_CONN_STR is not set');
});

test('credentials that are refused fail, and a place that does not answer is open', async () => {
  const wrong = { ...LOGIN, TF_HTTP_PASSWORD: 'wrong-horse' };
  expect(await rowOf(shared(), wrong)).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('invalid auth'),
  });
  store.breakNext({ method: 'GET', answer: { status: 418 } });
  expect((await rowOf(shared())).status).toBe('unknown');
  const gone = { PG_CONN_STR: 'postgres://ann:x@127.0.0.1:1/x?sslmode=disable' };
  expect(await rowOf({ kind: 'postgres', schema: 's' }, gone)).toMatchObject({
    status: 'unknown',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
});
