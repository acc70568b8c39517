import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWhole, writeBeside } from '../../../core/files/whole-file';

let folder: string;
const at = (name: string) => join(folder, name);
const mode = (name: string) => statSync(at(name)).mode & 0o777;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('replacing a file', () => {
  test('makes it, for its owner only unless told otherwise', () => {
    writeBeside(at('a'), 'text');
    writeBeside(at('b'), Buffer.from([0, 255]), 0o644);
    expect([mode('a'), mode('b')]).toEqual([0o600, 0o644]);
    expect(readFileSync(at('b'))).toEqual(Buffer.from([0, 255]));
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  test('leaves to whoever has the old one open what they have', () => {
    writeFileSync(at('a'), 'old');
    linkSync(at('a'), at('other name'));
    writeBeside(at('a'), 'new', 'kept', { durable: true });
    expect([readFileSync(at('a'), 'utf8'), readFileSync(at('other name'), 'utf8')]).toEqual(['new', 'old']);
  });

  test.each([0o640, 0o755])('keeps the mode %o where that is asked for', (kept) => {
    writeFileSync(at('a'), 'old');
    chmodSync(at('a'), kept);
    writeBeside(at('a'), 'new', 'kept');
    expect(mode('a')).toBe(kept);
  });

  test('goes through a symbolic link, and refuses one that leads nowhere', () => {
    writeFileSync(at('a'), 'old');
    symlinkSync('a', at('link'));
    symlinkSync('nowhere', at('loose'));
    writeBeside(at('link'), 'new');
    expect([readlinkSync(at('link')), readFileSync(at('a'), 'utf8')]).toEqual(['a', 'new']);
    expect(() => writeBeside(at('loose'), 'new')).toThrow('ENOENT');
  });

  test('does not happen when the last check fails, and what a killed process left is no obstacle', () => {
    writeFileSync(at('a'), 'old');
    writeFileSync(at(`.a.${process.pid}.new`), 'half', { mode: 0o644 });
    const check = () => {
      throw new Error('changed meanwhile');
    };
    expect(() => writeBeside(at('a'), 'new', 0o600, { check })).toThrow('changed meanwhile');
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
    writeFileSync(at(`.a.${process.pid}.new`), 'half', { mode: 0o644 });
    writeBeside(at('a'), 'new');
    expect([mode('a'), readFileSync(at('a'), 'utf8')]).toEqual([0o600, 'new']);
  });
});

describe('creating a file', () => {
  test('is refused where there is one, or a link', () => {
    createWhole(at('a'), 'first');
    symlinkSync('nowhere', at('loose'));
    expect(() => createWhole(at('a'), 'second')).toThrow('EEXIST');
    expect(() => createWhole(at('loose'), 'second')).toThrow('EEXIST');
    expect([mode('a'), readFileSync(at('a'), 'utf8')]).toEqual([0o600, 'first']);
    expect(readdirSync(folder)).toEqual(['a', 'loose']);
  });

  test.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('needs no hard links, where a file system answers %s', (code) => {
    const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
    const link = jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    try {
      createWhole(at('a'), 'first');
      expect(() => createWhole(at('a'), 'second')).toThrow('EEXIST');
    } finally {
      link.mockRestore();
    }
    expect([mode('a'), readFileSync(at('a'), 'utf8')]).toEqual([0o600, 'first']);
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
