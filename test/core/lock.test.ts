import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { lockHolder, tryLock } from '../../core/lock';
import { markProcess, processMark } from '../../core/processes';

const schema = lockHolder.extend({ task: z.string(), worker: processMark.optional() });
type Holder = z.infer<typeof schema>;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-lock-'));
  path = join(folder, 'lock.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const take = (task = 'mine') =>
  tryLock<Holder>({ path, schema, details: { task }, outlivedBy: ({ worker }) => worker });

const taken = (result = take()) => {
  if ('held' in result) throw new Error(`held: ${result.held.reason}`);
  return result;
};

/** Of a process that ended. */
const dead = () => ({ pid: spawnSync(process.execPath, ['--version']).pid });

const heldBy = (parts: object, file = path) =>
  writeFileSync(file, JSON.stringify({ host: hostname(), process: dead(), task: 'theirs', ...parts }));

test('one has it at a time, and says who', () => {
  const lock = taken();
  expect(lock.abandoned).toBeUndefined();
  expect(take()).toMatchObject({
    held: { reason: 'running', holder: { host: hostname(), task: 'mine', process: { pid: process.pid } } },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  lock.note({ worker: markProcess(process.pid) });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    task: 'mine',
    worker: { pid: process.pid },
  });
  lock.release();
  lock.release();
  taken().release();
  expect(readdirSync(folder)).toEqual([]);
});

test('that of a dead process is taken over, once', () => {
  heldBy({});
  const lock = taken();
  expect(lock.abandoned).toMatchObject({ holder: { task: 'theirs' } });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ task: 'mine' });
  expect(take()).toMatchObject({ held: { reason: 'running' } });
  expect(readdirSync(folder)).toEqual(['lock.json']);
});

test.each([
  ['a process that its dead holder started still works', { worker: markProcess(process.pid) }, 'outlived'],
  ['its holder is on another machine', { host: 'elsewhere' }, 'elsewhere'],
])('it is left alone while %s', (_, parts, reason) => {
  heldBy(parts);
  expect(take()).toMatchObject({ held: { reason, holder: { task: 'theirs' } } });
  expect(readFileSync(path, 'utf8')).toContain('theirs');
});

test('a file that cannot be read is left alone while it is fresh, and taken over later', () => {
  writeFileSync(path, '{"host":');
  expect(take()).toEqual({ held: { reason: 'unreadable' } });
  utimesSync(path, new Date(0), new Date(0));
  expect(taken().abandoned).toEqual({});
});

test('while another process takes it over it is not to be had', () => {
  heldBy({});
  const guard = `${path}.takeover`;
  heldBy({ process: markProcess(process.pid) }, guard);
  expect(take()).toEqual({ held: { reason: 'takeover', guard } });
  expect(existsSync(guard)).toBe(true);
});

test('a lock that was taken or released behind its back is not taken over', () => {
  // What was found dead at first is held, or gone, by the time that the guard is had.
  for (const [meanwhile, expected] of [
    [() => heldBy({ process: markProcess(process.pid) }), { held: { reason: 'running' } }],
    [() => rmSync(path), { release: expect.any(Function) }],
  ] as const) {
    heldBy({});
    let looks = 0;
    const result = tryLock<Holder>({
      path,
      schema,
      details: { task: 'mine' },
      outlivedBy: () => {
        looks += 1;
        if (looks === 1) meanwhile();
        return undefined;
      },
    });
    expect(result).toMatchObject(expected);
    expect(result).not.toHaveProperty('abandoned');
    rmSync(path, { force: true });
  }
});
