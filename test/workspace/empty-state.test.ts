import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseEmptyState } from '../../workspace/empty-state';

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'empty-state-'));
  state = join(folder, 'prod.tfstate');
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (killed = false) => refuseEmptyState(state, { environment: 'prod', killed });

test('no state, and a state with content, are the engine’s to read', () => {
  check();
  writeFileSync(state, '{');
  check();
  check(true);
  expect(existsSync(state)).toBe(true);
});

test('an empty state is refused and left as it is', () => {
  writeFileSync(state, '');
  expect(() => check()).toThrow(/state of "prod" is empty: .*prod\.tfstate has 0 bytes/);
  expect(existsSync(state)).toBe(true);
});

test('an empty state with a backup is refused even after a killed run', () => {
  writeFileSync(state, '');
  writeFileSync(`${state}.backup`, '{}');
  expect(() => check(true)).toThrow('prod.tfstate has 0 bytes');
  expect(existsSync(state)).toBe(true);
});

test('what a killed first run leaves is cleared away, so that the next one starts afresh', () => {
  writeFileSync(state, '');
  check(true);
  expect(existsSync(state)).toBe(false);
});
