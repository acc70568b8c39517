/** The way of a state from the file of one clone to a shared place, and what is said of it there. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { type HttpStore, startHttpStore } from '../../../sandbox/state-stores';
import { runMove } from '../../../scripts/state/move/run';
import { runRecover } from '../../../scripts/state/recover/run';
import { runStatus } from '../../../scripts/state/status/run';
import { applyUnderWay, StateProject } from '../../workspace/state/support';

const FILE: ManifestState = { kind: 'local', path: '../../../.plumbline/state/shop.tfstate' };

let store: HttpStore;
let shared: ManifestState;
let shop: StateProject;
const clones: StateProject[] = [];

beforeEach(async () => {
  store = await startHttpStore();
  const lockAddress = `${store.address}/lock`;
  shared = { kind: 'http', address: store.address, lockAddress, unlockAddress: lockAddress };
  shop = new StateProject(FILE, {});
  clones.push(shop);
  await shop.apply();
  shop.declare('one', {}, shared);
});
afterEach(async () => {
  for (const { project } of clones.splice(0)) project.remove();
  await store.stop();
});

const move = (clone = shop, yes = true) =>
  clone.run(undefined, (common) => runMove({ ...common, environment: 'shop', yes, ask: undefined }));
const status = (clone = shop) =>
  clone.run(undefined, (common) => runStatus({ ...common, environment: 'shop' }));
const file = () => shop.project.statePath('shop');
const rescued = () => join(shop.project.root, '.plumbline/rescued');
const stored = () => JSON.parse(store.state!.toString());
const write = (text: string) => writeFileSync(file(), text);

test('a plan before the move is refused and says to move', async () => {
  const { code, text } = await shop.plan();
  expect(code).toBe(1);
  expect(text).toMatch(
    /is declared to be in http:\S+, and is still in \S+shop\.tfstate[\s\S]*plumbline state move shop/,
  );
  expect(store.requests).toEqual([]);
});

test('the state is stored, read back and planned with; the file is a copy, and a second move finds nothing to do', async () => {
  const before = readFileSync(file(), 'utf8');
  const moved = await move();
  expect(moved).toMatchObject({ code: 0, json: { moved: true, resources: 1 } });
  const { copy } = moved.json as { copy: string };
  expect(readFileSync(copy, 'utf8')).toBe(before);
  expect(existsSync(file())).toBe(false);
  expect(stored().resources).toEqual(JSON.parse(before).resources);
  expect(store.lock).toBeUndefined();
  expect(await shop.plan()).toMatchObject({ code: 0, json: { changes: false } });
  expect(await move()).toMatchObject({ code: 0, json: { moved: false, resources: 1 } });
});

test('nothing is moved before somebody says yes', async () => {
  const { code, text } = await move(shop, false);
  expect(code).toBe(1);
  expect(text).toContain('Store the state of shop (1 resource, serial 1) in http://');
  expect(store.state).toBeUndefined();
  expect(existsSync(file())).toBe(true);
});

test('killed after any step, it goes on where it was and overwrites nothing', async () => {
  const before = readFileSync(file());
  await move();
  // As killed before the copy was made, and between the copy and the removal of the file.
  write(before.toString());
  expect(await move()).toMatchObject({ code: 0, json: { moved: false } });
  expect(readdirSync(rescued())).toEqual(['shop-serial-1.tfstate']);
  expect(readFileSync(join(rescued(), 'shop-serial-1.tfstate'))).toEqual(before);
  expect(existsSync(file())).toBe(false);
});

test('a write whose answer was lost is found done by the next run', async () => {
  // The engine tries three times, and the first attempt arrived.
  store.breakNext({ method: 'POST', answer: 'lost', times: 3 });
  expect((await move()).code).toBe(1);
  expect(existsSync(file())).toBe(true);
  expect(stored().resources).toHaveLength(1);
  store.lock = undefined;
  expect(await move()).toMatchObject({ code: 0, json: { moved: false } });
});

test('a place with another state is refused, and both stay as they are', async () => {
  const other = new StateProject(shared, {});
  clones.push(other);
  other.declare('another');
  await other.apply();
  const [before, there] = [readFileSync(file(), 'utf8'), store.state];
  const { code, text } = await move();
  expect(code).toBe(1);
  expect(text).toMatch(/holds another state than \S+shop\.tfstate[\s\S]*a place of its own/);
  expect(readFileSync(file(), 'utf8')).toBe(before);
  expect(store.state).toEqual(there);
});

test('a newer version in the place is not overwritten by the file', async () => {
  const before = readFileSync(file(), 'utf8');
  await move();
  shop.declare('two', {}, shared);
  await shop.apply();
  write(before);
  const { code, text } = await move();
  expect(code).toBe(1);
  expect(text).toContain('holds another state than');
  expect(stored().serial).toBe(2);
});

test('a newer state that an apply could not save is recovered first, and then moved', async () => {
  const older = JSON.parse(readFileSync(file(), 'utf8'));
  const unsaved = join(shop.stackDir, 'errored.tfstate');
  const newer = { ...older, serial: older.serial + 1, outputs: { a: { value: 'x', type: 'string' } } };
  writeFileSync(unsaved, JSON.stringify(newer));
  const { code, text } = await move();
  expect(code).toBe(1);
  expect(text).toContain(`was not saved: it is in ${unsaved}`);
  expect(text).toMatch(/Take back the new declaration[\s\S]*plumbline state recover shop/);
  expect(store.requests).toEqual([]);
  shop.declare('one', {}, FILE);
  const recovered = await shop.run(undefined, (common) =>
    runRecover({ ...common, environment: 'shop', yes: true, ask: undefined }),
  );
  expect(recovered).toMatchObject({ code: 0, json: { recovered: true } });
  shop.declare('one', {}, shared);
  expect(await move()).toMatchObject({ code: 0, json: { moved: true } });
  expect(stored().outputs).toEqual(newer.outputs);
});

test('a lock that somebody holds is honoured', async () => {
  store.lock = JSON.stringify({
    ID: 'theirs',
    Operation: 'OperationTypeApply',
    Who: 'ben@laptop',
    Created: '',
  });
  const { code, text } = await move();
  expect(code).toBe(1);
  expect(text).toContain('is locked in http://');
  expect(text).toContain('by ben@laptop (apply), lock theirs');
  expect(existsSync(file())).toBe(true);
  expect(store.state).toBeUndefined();
});

test.each([
  ['empty', ''],
  ['cut off', '{"version": 4, "lin'],
  ['no state', '{}'],
])('a file that is %s is refused before anybody is asked', async (_, content) => {
  write(content);
  const { code, text } = await move();
  expect(code).toBe(1);
  expect(text).toContain('cannot be read as a state');
  expect(store.requests).toEqual([]);
});

test('without a shared place, and without a state, it says what is missing', async () => {
  shop.declare('one', {}, FILE);
  expect((await move()).text).toContain('Declare one first');
  const other = new StateProject(shared, {});
  clones.push(other);
  expect((await move(other)).text).toMatch(/no state of "shop" to move[\s\S]*in the clone that has the file/);
});

describe('the status', () => {
  test('of a file says that nothing locks it', async () => {
    shop.declare('one', {}, FILE);
    expect(await status()).toMatchObject({
      code: 0,
      json: { kind: 'local', reachable: true, lock: 'none', state: { serial: 1, resources: 1 } },
    });
  });

  test('names a file that still has to be moved, then version and lock of what is stored', async () => {
    expect(await status()).toMatchObject({ code: 0, json: { lock: 'free', waiting: [file()] } });
    await move();
    const { json } = await status();
    expect(json).toMatchObject({
      reachable: true,
      lock: 'free',
      waiting: [],
      state: { serial: 1, resources: 1 },
    });
    expect(store.lock).toBeUndefined();
  });

  test('names who holds the lock', async () => {
    await move();
    const other = shop.clone();
    clones.push(other);
    const { finish } = await applyUnderWay(new StateProject(shared, {}, shop.project), shop.project.root);
    expect(await status(other)).toMatchObject({
      code: 0,
      json: { lock: 'held', holder: expect.stringMatching(/^\S+@\S+ \(apply\) since .*, lock /) },
    });
    await finish();
  });

  test('of a place that does not answer is open', async () => {
    await move();
    store.breakNext({ answer: { status: 418 }, times: 20 });
    expect(await status()).toMatchObject({ code: 3, json: { reachable: false, lock: 'unknown' } });
  });
});
