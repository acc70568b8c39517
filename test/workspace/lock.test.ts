import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { markProcess } from '../../core/processes';
import { acquireRunLock } from '../../workspace/lock';

let work: string;
let file: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'run-lock-'));
  file = join(work, 'lock', 'prod.json');
  mkdirSync(join(work, 'lock'));
});
afterEach(() => rmSync(work, { recursive: true }));

const acquire = (environment = 'prod') =>
  acquireRunLock({
    work,
    environment,
    command: 'apply',
    now: () => new Date('2026-11-20T12:00:00Z'),
    left: 'It left this.',
  });

const deadPid = () => spawnSync(process.execPath, ['-e', '0']).pid;

const heldBy = (parts: object) =>
  writeFileSync(
    file,
    JSON.stringify({
      host: hostname(),
      process: { pid: deadPid() },
      command: 'plan',
      startedAt: '2026-11-19T08:00:00Z',
      ...parts,
    }),
  );

test('an environment is worked on by one run at a time, others at the same time', () => {
  const lock = acquire();
  expect(lock.takenOver).toBeUndefined();
  expect(() => acquire()).toThrow(
    `"prod" is being worked on by process ${process.pid} (apply since 2026-11-20T12:00:00.000Z)`,
  );
  acquire('staging').release();
  lock.release();
  acquire().release();
  expect(existsSync(file)).toBe(false);
});

test('the lock of a run that died is taken over with a note', () => {
  heldBy({});
  const lock = acquire();
  expect(lock.takenOver).toMatch(/^An earlier plan \(process .* ended without cleaning up\. It left this\.$/);
  expect(() => acquire()).toThrow('is being worked on');
  lock.release();
});

test('a process that only got the number of the dead one does not hold the lock', () => {
  const { startedTicks } = markProcess(process.pid);
  // Where the system does not tell when a process started, the number has to do.
  if (startedTicks === undefined) return;
  heldBy({ process: { pid: process.pid, startedTicks: startedTicks - 1 } });
  expect(acquire().takenOver).toBeDefined();
});

test('the engine of a killed run still holds the lock', () => {
  heldBy({ engine: markProcess(process.pid) });
  expect(() => acquire()).toThrow('the engine of an earlier plan that was killed');
});

test('a lock of another machine is never taken over, for nobody can tell', () => {
  heldBy({ host: 'another-machine' });
  expect(() => acquire()).toThrow(`delete ${file}`);
  expect(existsSync(file)).toBe(true);
});

test('a torn lock is left alone while it is fresh, and taken over later', () => {
  writeFileSync(file, '{"host":');
  expect(() => acquire()).toThrow('a run that starts right now');
  utimesSync(file, new Date(0), new Date(0));
  expect(acquire().takenOver).toContain('before it had started to work');
});

test('two runs cannot take the same lock over', () => {
  heldBy({});
  writeFileSync(`${file}.takeover`, '{}');
  expect(() => acquire()).toThrow('a run that clears up after another');
  expect(readFileSync(file, 'utf8')).toContain('"command":"plan"');
});
