import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../../../workspace/secrets-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'prod.enc.tfvars');
const lock = () => join(folder, '.prod.enc.tfvars.lock');
const work = jest.fn(async () => 'done');
const run = (wait = async () => {}) => withFileLock(path(), 'secrets/prod.enc.tfvars', work, wait);
const heldBy = (pid: number, host = hostname()) =>
  writeFileSync(lock(), JSON.stringify({ host, process: { pid } }));

/** Number of a process that ended. */
const deadProcess = () => spawnSync(process.execPath, ['--version']).pid;

beforeEach(() => work.mockClear());

test('is there during the work and gone afterwards, also when the work fails', async () => {
  work.mockImplementationOnce(async () => {
    expect(existsSync(lock())).toBe(true);
    throw new Error('failed work');
  });
  await expect(run()).rejects.toThrow('failed work');
  expect(readdirSync(folder)).toEqual([]);
  expect(await run()).toBe('done');
});

test('of a running process is waited for', async () => {
  heldBy(process.pid);
  let waits = 0;
  await run(async () => {
    expect(work).not.toHaveBeenCalled();
    waits += 1;
    if (waits === 3) rmSync(lock());
  });
  expect(waits).toBe(3);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  ['of a process that runs', () => heldBy(process.pid), `process ${process.pid} on ${hostname()}`],
  ['of a process on another machine', () => heldBy(deadProcess()!, 'elsewhere'), /process \d+ on elsewhere/],
  ['that cannot be read', () => writeFileSync(lock(), 'x'), 'another process'],
])('%s that is never released is an error that names it', async (_, hold, holder) => {
  hold();
  await expect(run()).rejects.toThrow(holder);
  await expect(run()).rejects.toThrow(lock());
  expect(work).not.toHaveBeenCalled();
  expect(existsSync(lock())).toBe(true);
});

test('of a process that died is taken over', async () => {
  heldBy(deadProcess()!);
  expect(await run()).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('lets one after the other work, however many there are and whoever died before', async () => {
  heldBy(deadProcess()!);
  let inside = 0;
  const alone = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise(setImmediate);
    inside -= 1;
  };
  const tick = () => new Promise(setImmediate);
  await Promise.all(Array.from({ length: 20 }, () => withFileLock(path(), 'x', alone, tick)));
  expect(readdirSync(folder)).toEqual([]);
});
