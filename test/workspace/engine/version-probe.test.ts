import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAtLeast, probeVersion } from '../../../workspace/engine/version-probe';
import { realEngine } from './real-engine';

test.each([
  ['1.11.0', true],
  ['1.11.0-rc1', true],
  ['1.9.9', false],
  ['1.10.12', false],
  ['2.0.0', true],
  ['nonsense', false],
])('%s is recent enough: %s', (version, expected) => {
  expect(isAtLeast(version, '1.11.0')).toBe(expected);
});

describe('the version of a binary', () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'probe-'));
    cache = join(folder, 'probes.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is written down when it was asked for', async () => {
    const { path, version } = await realEngine();
    expect(await probeVersion(path, folder)).toBe(version);
    expect(JSON.parse(readFileSync(cache, 'utf8'))[path]).toMatchObject({
      version,
      size: statSync(path).size,
    });
  });

  test('is remembered until the binary changes', async () => {
    const binary = join(folder, 'engine');
    writeFileSync(binary, 'nothing that runs', { mode: 0o755 });
    utimesSync(binary, 1, 1);
    writeFileSync(cache, JSON.stringify({ [binary]: { mtimeMs: 1000, size: 17, version: '1.11.4' } }));
    expect(await probeVersion(binary, folder)).toBe('1.11.4');
    utimesSync(binary, 2, 2);
    expect(await probeVersion(binary, folder)).toBeUndefined();
  });

  test('is asked for when what was written down is unreadable', async () => {
    writeFileSync(cache, 'torn {');
    const { path, version } = await realEngine();
    expect(await probeVersion(path, folder)).toBe(version);
  });
});
