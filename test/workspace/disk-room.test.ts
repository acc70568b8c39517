import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRoom } from '../../workspace/disk-room';

const MEGABYTE = 1024 * 1024;

test('a run starts when plan and state have room', () => {
  expect(() => requireRoom('/project', undefined, 16 * MEGABYTE)).not.toThrow();
  expect(() => requireRoom(tmpdir(), '/nowhere')).not.toThrow();
});

test('a run does not start on a disk that is almost full', () => {
  expect(() => requireRoom('/project', undefined, 16 * MEGABYTE - 1)).toThrow(
    'the disk of /project is almost full: 15 MB are free',
  );
});

test('a large state needs more room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'room-'));
  const state = join(folder, 'prod.tfstate');
  try {
    writeFileSync(state, Buffer.alloc(3 * MEGABYTE));
    expect(() => requireRoom(folder, state, 21 * MEGABYTE)).toThrow('up to 22 MB');
    expect(() => requireRoom(folder, state, 22 * MEGABYTE)).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
