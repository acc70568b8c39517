import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LOADER = resolve('bin/load.js');

let folder: string;
let bundle: string;
let kept: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-load-'));
  bundle = join(folder, 'bundle.cjs');
  kept = join(folder, 'kept');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the bundle prints when a process of its own loads it. */
function run(source: string, keptIn = kept): string {
  writeFileSync(bundle, source);
  const program = `require(${JSON.stringify(LOADER)}).load(${JSON.stringify(bundle)}, ${JSON.stringify(keptIn)})`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** The one file of compiled code, wherever Node put it. */
function keptFile(): string {
  const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(1);
  return join(files[0]!.parentPath, files[0]!.name);
}

const says = (text: string) => `const say = () => console.log(${JSON.stringify(text)}); say();`;

test('compiled code is kept, and used by the next run', () => {
  expect(run(says('one'))).toBe('one\n');
  const before = readFileSync(keptFile());
  expect(run(says('one'))).toBe('one\n');
  expect(readFileSync(keptFile()).equals(before)).toBe(true);
});

test('a bundle that changed runs as it is now, even at the same length', () => {
  expect(run(says('one'))).toBe('one\n');
  expect(run(says('two'))).toBe('two\n');
  expect(run(says('two'))).toBe('two\n');
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 100)],
  ['empty', () => Buffer.alloc(0)],
  ['changed', (bytes: Buffer) => bytes.map((byte, index) => (index > 60 ? byte ^ 0xff : byte))],
])('kept code that is %s is not used', (_, harm) => {
  run(says('one'));
  const file = keptFile();
  writeFileSync(file, harm(readFileSync(file)));
  expect(run(says('one'))).toBe('one\n');
});

test('where nothing can be kept, the bundle runs all the same', () => {
  writeFileSync(kept, 'a file in the way');
  expect(run(says('one'))).toBe('one\n');
});

test('a bundle requires and knows its place as if Node had loaded it', () => {
  writeFileSync(join(folder, 'beside.js'), "module.exports = 'beside';");
  writeFileSync(join(folder, 'module.mjs'), "export const kind = 'module';");
  const source = `console.log([
    require('./beside.js'), require('./module.mjs').kind, __filename === ${JSON.stringify(bundle)}, __dirname,
  ].join(' '));`;
  for (const _ of ['first', 'second']) expect(run(source)).toBe(`beside module true ${folder}\n`);
});

test('the command line keeps its code in dist, beside what it was compiled from', () => {
  const { stdout } = spawnSync(process.execPath, [resolve('bin/plumbline.js'), '--version'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(existsSync(resolve('dist/compile-cache'))).toBe(true);
});
