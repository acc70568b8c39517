import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, replaceTogether } from '../../../core/files/whole-files';

let folder: string;
const NAMES = ['a', 'b', 'c'];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-together-'));
  for (const name of NAMES) writeFileSync(join(folder, name), `old ${name}`, { mode: 0o640 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const replacements = () => NAMES.map((name) => ({ path: join(folder, name), content: `new ${name}` }));
const contents = () => NAMES.map((name) => readFileSync(join(folder, name), 'utf8'));

test('several files change together, keep their modes, and leave nothing beside them', () => {
  rmSync(join(folder, 'c'));
  writeFileSync(join(folder, 'elsewhere'), 'old c');
  symlinkSync('elsewhere', join(folder, 'c'));
  replaceTogether(replacements());
  expect(contents()).toEqual(['new a', 'new b', 'new c']);
  expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('new c');
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c', 'elsewhere']);
});

test('a check that throws leaves all of them', () => {
  const check = () => {
    throw new Error('changed meanwhile');
  };
  expect(() => replaceTogether(replacements(), { check })).toThrow('changed meanwhile');
  expect(contents()).toEqual(['old a', 'old b', 'old c']);
  expect(readdirSync(folder).sort()).toEqual(NAMES);
});

test('what cannot be put back is named, with the place of its old content', () => {
  let renamed = 0;
  const disk: Disk = {
    write: (path, content, mode) => writeFileSync(path, content, { mode }),
    rename(from, to) {
      renamed += 1;
      if (renamed > 2) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
      renameSync(from, to);
    },
  };
  expect(() => replaceTogether(replacements(), { disk })).toThrow(/could not be put back/);
  expect(contents()).toEqual(['new a', 'new b', 'old c']);
  const kept = join(folder, `.a.${process.pid}.old`);
  expect(readFileSync(kept, 'utf8')).toBe('old a');
});
